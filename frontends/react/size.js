// The size of what a page loads, bundled and minified, without React. Fails when one outgrows its limit.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes, gzipped. */
const LIMITS = {
  "export { createClient } from './dist/client/index.js'": 8192,
  "export { AuthKitProvider, useAuth } from './dist/index.js'": 9728,
  // What is not used is left out.
  "export { getClaims } from './dist/index.js'": 2048,
};

for (const [contents, limit] of Object.entries(LIMITS)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['react'],
    write: false,
  });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  process.stdout.write(`${contents}: ${size} bytes gzipped, of at most ${limit}\n`);
  process.exitCode ||= size > limit ? 1 : 0;
}
