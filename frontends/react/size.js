// The size of what a page loads, bundled and minified, without React. Fails when one outgrows its limit.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Bytes, gzipped. */
const LIMITS = {
  "export { createClient } from './dist/client/index.js'": 8192,
  "export { AuthKitProvider, useAuth } from './dist/index.js'": 9728,
};

const here = (code) => ({
  name: 'entry',
  resolveId: (id) => (id === 'entry' ? `${import.meta.dirname}/entry.js` : null),
  load: (id) => (id.endsWith('/entry.js') ? code : null),
});

for (const [code, limit] of Object.entries(LIMITS)) {
  const { output } = await build({
    configFile: false,
    logLevel: 'silent',
    root: import.meta.dirname,
    plugins: [here(code)],
    build: {
      write: false,
      rolldownOptions: {
        input: 'entry',
        preserveEntrySignatures: 'strict',
        external: [/^react/],
        output: { format: 'es' },
      },
    },
  });
  const size = gzipSync(output[0].code, { level: 9 }).length;
  process.stdout.write(`${code}: ${size} bytes gzipped, of at most ${limit}\n`);
  process.exitCode ||= size > limit ? 1 : 0;
}
