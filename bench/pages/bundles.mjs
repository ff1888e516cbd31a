// The bytes that a browser loads, minified and gzipped, as JSON: `node bundles.mjs <folder with the vendor's packages>`.
// React and Next are left out, because a page has them anyway.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const FRONTENDS = fileURLToPath(new URL('../../frontends', import.meta.url));
const VENDOR = process.argv[2];
const { build } = createRequire(join(FRONTENDS, 'react/package.json'))('esbuild');
const KINDS = {
  'client without React': {
    ours: `export { createClient } from '${FRONTENDS}/react/dist/client/index.js'`,
    vendor: "export { createClient } from '@workos-inc/authkit-js'",
  },
  'React, provider and useAuth': {
    ours: `export { AuthKitProvider, useAuth } from '${FRONTENDS}/react/dist/index.js'`,
    vendor: "export { AuthKitProvider, useAuth } from '@workos-inc/authkit-react'",
  },
  'Next, provider and useAuth': {
    ours: `export { AuthKitProvider, useAuth } from '${FRONTENDS}/nextjs/dist/components/index.js'`,
    vendor: "export { AuthKitProvider, useAuth } from '@workos-inc/authkit-nextjs/components'",
  },
  'Next, all components': {
    ours: `export * from '${FRONTENDS}/nextjs/dist/components/index.js'`,
    vendor: "export * from '@workos-inc/authkit-nextjs/components'",
  },
};

/** A file of server actions reaches browsers as their names, as Next's compiler has it. */
const actions = {
  name: 'actions',
  setup: ({ onLoad }) => onLoad({ filter: /actions\.js$/ }, async ({ path }) => ({ contents: await references(path) })),
};

async function references(path) {
  const { metafile } = await build({ ...OPTIONS, entryPoints: [path], bundle: false, metafile: true, outdir: '/' });
  const names = Object.values(metafile.outputs).flatMap((it) => it.exports);
  if (names.length === 0 || !readFileSync(path, 'utf8').startsWith("'use server'")) {
    throw new Error(`${path} has no server action`);
  }
  const lines = names.map((it) => `export const ${it} = /* @__PURE__ */ createServerReference('${it}');`);
  return ["import { createServerReference } from 'next/dist/client/app-call-server';", ...lines].join('\n');
}

const OPTIONS = { minify: true, format: 'esm', target: 'es2022', write: false };

async function size(contents) {
  const { outputFiles } = await build({
    ...OPTIONS,
    stdin: { contents, resolveDir: VENDOR },
    bundle: true,
    external: ['react', 'react-dom', 'next'],
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [actions],
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const sizes = {};
for (const [kind, { ours, vendor }] of Object.entries(KINDS)) {
  sizes[kind] = { ours: await size(ours), vendor: await size(vendor) };
}
console.log(JSON.stringify(sizes));
