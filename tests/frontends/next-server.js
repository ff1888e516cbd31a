// Runs an application of Next.js that is built, and says where: `node next-server.js <name>`. PORT is any free one when unset.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { serverOf } from './next-apps.js';

const server = serverOf(process.argv[2]);
if (!existsSync(server))
  throw new Error(`${server} is not built: node tests/frontends/next-apps.js ${process.argv[2]}`);
const { env } = process;
env.PORT ||= await free();
env.HOSTNAME = '127.0.0.1';
env.NEXT_TELEMETRY_DISABLED = '1';
const url = `http://localhost:${env.PORT}`;
env.NEXT_PUBLIC_WORKOS_REDIRECT_URI ||= env.WORKOS_REDIRECT_URI || `${url}/callback`;
await import(server);
while (!(await answers())) await wait(50);
console.log(JSON.stringify({ url }));

async function free() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return String(port);
}

function answers() {
  return new Promise((done) => {
    get(`http://127.0.0.1:${env.PORT}/favicon.ico`, (response) => done(response.resume() && true)).on('error', () =>
      done(false),
    );
  });
}
