// A site that means no good: pages of a stranger, who may also have a subdomain beside the app's.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves one page after another at any host name of this machine. */
export class Stranger {
  #server;
  #page = '';
  #headers = {};

  static async start() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Stranger(server);
  }

  constructor(server) {
    this.#server = server.on('request', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...this.#headers });
      response.end(this.#page);
    });
  }

  /** To browsers, ports of one host are different origins of one site, and a name and a number are different sites. */
  get origins() {
    return { 'another site': this.at('127.0.0.1'), 'the same site': this.at('localhost') };
  }

  at(host) {
    return `http://${host}:${this.#server.address().port}`;
  }

  /** What everybody sees from now on. */
  show(page, headers = {}) {
    this.#page = `<!doctype html>\n<title>A stranger</title>\n${page}\n`;
    this.#headers = headers;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
