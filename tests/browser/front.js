// What stands in front of apps in production: one server for many hosts, with TLS or without, that may add headers.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hands requests for `flask.site.localhost` on to the app of that name. */
export class Front {
  #server;
  #scheme;
  /** The port of each app. */
  ports = {};
  /** What every answer of an app has beside its own headers. */
  headers = {};
  /** What is answered here: a function of a request and a response for each path. */
  pages = {};
  /** What was loaded ahead of a click: its path, and what the app answered. */
  ahead = [];

  static async start({ tls = false } = {}) {
    const server = tls ? createTlsServer(certificate()) : createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Front(server, tls ? 'https' : 'http');
  }

  constructor(server, scheme) {
    this.#scheme = scheme;
    this.#server = server.on('request', (incoming, answer) => this.#handle(incoming, answer));
  }

  /** The origin of an app, or of a neighbour that `pages` answers. */
  at(name) {
    return `${this.#scheme}://${name}.site.localhost:${this.#server.address().port}`;
  }

  #handle(incoming, answer) {
    const { method, url, headers } = incoming;
    const page = this.pages[url];
    if (page) return page(incoming, answer);
    const [name] = headers.host.split('.');
    const port = Object.entries(this.ports).find(([app]) => app.toLowerCase() === name)?.[1];
    if (!port) return answer.writeHead(404).end();
    const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
      const { statusCode: status } = response;
      if (headers['sec-purpose']) this.ahead.push({ url, status, lines: response.headers['set-cookie'] ?? [] });
      answer.writeHead(status, { ...response.headers, ...this.headers });
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A certificate that nobody has to trust, for an hour. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'front-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const options = [...kind, '-subj', '/CN=site.localhost', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', ...options], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
