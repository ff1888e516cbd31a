// Compiles the kit twice, because applications of Remix 2 are ES modules or CommonJS. Most of it is the source of the kit of
// React Router, compiled for the types of Remix.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const tsc = '../../node/node_modules/.bin/tsc';
for (const [format, module] of [
  ['esm', 'es2022'],
  ['cjs', 'commonjs'],
]) {
  execFileSync(tsc, ['--module', module, '--outDir', `dist/${format}`], { cwd: import.meta.dirname, stdio: 'inherit' });
  const type = format === 'esm' ? 'module' : 'commonjs';
  writeFileSync(new URL(`dist/${format}/package.json`, import.meta.url), `${JSON.stringify({ type })}\n`);
}
