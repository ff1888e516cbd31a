// Serves a build of the guide's program as `remix-serve` does, on any free port: `node server.js build`.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import {
  createReadableStreamFromReadable,
  createRequestHandler,
  installGlobals,
  writeReadableStreamToWritable,
} from '@remix-run/node';

const folder = new URL(`${process.argv[2]}/`, import.meta.url);

const server = createServer(async (incoming, outgoing) => {
  const { method, headers, url } = incoming;
  if (url.startsWith('/assets/')) {
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/css';
    return outgoing.setHeader('content-type', type).end(await readFile(new URL(`client${url}`, folder)));
  }
  const body = ['GET', 'HEAD'].includes(method) ? null : createReadableStreamFromReadable(incoming);
  const request = new Request(`http://${headers.host}${url}`, { method, headers, body, duplex: 'half' });
  const response = await handle(request);
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  // The policy that most applications have: forms may not lead elsewhere.
  outgoing.setHeader('content-security-policy', "form-action 'self'");
  return response.body ? writeReadableStreamToWritable(response.body, outgoing) : outgoing.end();
});

await once(server.listen(0, '127.0.0.1'), 'listening');
const address = `http://localhost:${server.address().port}`;
process.env.WORKOS_REDIRECT_URI = `${address}/callback`;
const build = await import(new URL('server/index.js', folder).href);
installGlobals({ nativeFetch: build.future.v3_singleFetch });
const handle = createRequestHandler(build, 'production');
console.log(JSON.stringify({ url: address }));
