// Builds the page for the settings in the environment, and serves it as a host of static files would.
//
// Run it with `node server.js`; it reads PORT, WORKOS_CLIENT_ID and, for another API than WorkOS's, WORKOS_BASE_URL.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

const port = Number(process.env.PORT ?? 3000);
const api = new URL(process.env.WORKOS_BASE_URL || 'https://api.workos.com');
Object.assign(process.env, {
  VITE_WORKOS_CLIENT_ID: process.env.WORKOS_CLIENT_ID,
  VITE_WORKOS_API_HOSTNAME: api.hostname,
  VITE_WORKOS_API_PORT: api.port,
  VITE_WORKOS_API_HTTPS: String(api.protocol === 'https:'),
});

const root = import.meta.dirname;
const outDir = join(tmpdir(), `react-example-${process.pid}`);
await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
const server = await preview({ root, build: { outDir }, preview: { host: '127.0.0.1', port, strictPort: true } });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    rmSync(outDir, { recursive: true, force: true });
    process.exit();
  });
}
const { port: listening } = server.httpServer.address();
console.log(JSON.stringify({ url: `http://localhost:${listening}` }));
