// Builds pages as people do: for production, with the package as it is published.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const EXAMPLE = at('../../apps/react/');
const PACKAGE = at('../../../frontends/react/');
const { build } = await import(pathToFileURL(createRequire(EXAMPLE).resolve('vite')));

/** Writes the page of a folder to another. */
export async function buildPage(root, outDir, { react = 'react', dom = 'react-dom' } = {}) {
  const from = react === 'react' ? EXAMPLE : PACKAGE;
  const alias = [
    { find: /^react(?=$|\/)/, replacement: join(from, 'node_modules', react) },
    { find: /^react-dom(?=$|\/)/, replacement: join(from, 'node_modules', dom) },
    { find: /^react-router-dom$/, replacement: join(EXAMPLE, 'node_modules/react-router-dom') },
    { find: /^authkit-native-react$/, replacement: join(PACKAGE, 'dist/index.js') },
  ];
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    resolve: { alias },
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  });
}

export const pages = { guide: at('../../guide/react/'), laboratory: at('.') };
