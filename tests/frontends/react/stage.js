// The pages, the emulator, a server with a kit, and a browser in which all of them are subdomains of one site.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, SWITCHES } from '../../browser/demo.js';
import { Front } from '../../browser/front.js';
import { buildPage, pages } from './build.js';

const { chromium } = createRequire(new URL('../../browser/demo.js', import.meta.url))('playwright-core');
const express = createRequire(new URL('../../apps/express/server.js', import.meta.url));
const EMULATOR =
  process.env.AUTHKIT_EMULATOR ?? fileURLToPath(new URL('../../../target/debug/authkit-emulator', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../apps/react/server.js', import.meta.url));
export const CLIENT_ID = 'client_123456789';
export const SITE = 'foo-corp.com';
export const API_PATH = '/user_management/authenticate';
const kinds = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** What `settings.json` says; each test sets it before it opens a page. */
export const settings = { strict: true, redirectCallback: true, early: false, provider: {} };

/** A server of files in which every other path is the page. At `/stranger` the browser lets it store nothing. */
async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    response.setHeader('access-control-allow-origin', '*');
    if (pathname === '/stranger') response.setHeader('content-security-policy', 'sandbox allow-scripts');
    if (pathname === '/settings.json') {
      return response.end(JSON.stringify(settings));
    }
    const file = join(folder, pathname);
    const found = extname(pathname) && existsSync(file) ? file : join(folder, 'index.html');
    return response.setHeader('content-type', kinds[extname(found)]).end(readFileSync(found));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Starts everything. Call `stop` in the end. */
export async function startStage() {
  const folder = await mkdtemp(join(tmpdir(), 'react-pages-'));
  const at = (name) => join(folder, name);
  const [front] = await Promise.all([
    Front.start({ tls: true }),
    buildPage(pages.guide, at('guide')),
    buildPage(pages.laboratory, at('19')),
    buildPage(pages.laboratory, at('18'), { react: 'react-18', dom: 'react-dom-18' }),
  ]);
  const servers = await Promise.all(['guide', '19', '18'].map((name) => serve(at(name))));
  const [guide, newest, oldest] = servers.map((it) => it.address().port);
  const urls = {
    guide: `https://app.${SITE}`,
    cookies: `https://lab.${SITE}`,
    kit: `https://kit.${SITE}`,
    newest: `http://localhost:${newest}`,
    oldest: `http://localhost:${oldest}`,
  };
  const registered = Object.values(urls).flatMap((url) => [
    `--redirect-uri=${url}`,
    `--redirect-uri=${url}/callback`,
    `--logout-redirect=${url}/`,
    `--web-origin=${url}`,
  ]);
  const anyPort = ['--redirect-uri=http://localhost:*/callback', '--logout-redirect=http://localhost:*/'];
  const options = [`--client-id=${CLIENT_ID}`, '--refresh-grace=0', '--web-origin=http://localhost:*', ...anyPort];
  const [emulator, { base_url: api, port, api_key: apiKey }] = await start(EMULATOR, [...registered, ...options]);
  const settingsOfExample = { PORT: '0', WORKOS_CLIENT_ID: CLIENT_ID, WORKOS_BASE_URL: api };
  const [example, { url }] = await start(process.execPath, [EXAMPLE], settingsOfExample);
  urls.example = url;
  const kit = await startKit({ baseUrl: api, apiKey, redirectUri: `${urls.kit}/callback` }, at('19'));
  Object.assign(front.ports, { app: guide, lab: newest, auth: port, kit: kit.address().port });
  const rules = `--host-resolver-rules=MAP *.${SITE} 127.0.0.1:${new URL(front.at('x')).port}`;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...SWITCHES, rules] });
  return new Stage({ folder, front, servers: [...servers, kit], programs: [emulator, example], browser, urls, api });
}

/** A program and the line of JSON that it prints when it listens. */
async function start(command, options, environment = {}) {
  const env = { ...process.env, ...environment };
  const program = spawn(command, options, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(createInterface(program.stdout), 'line'),
    once(program, 'exit').then(([status]) => Promise.reject(new Error(`${command} ended with status ${status}`))),
  ]);
  return [program, JSON.parse(line)];
}

/** An application of Express with our kit, which serves the page too. */
async function startKit(options, folder) {
  const app = express('express')();
  const { authkit } = express('authkit-native/express');
  const cookiePassword = 'correct-horse-battery-staple-0001';
  const web = { routes: { session: '/session' }, refreshBuffer: 0 };
  app.use(authkit({ ...options, clientId: CLIENT_ID, cookiePassword, web }));
  app.get('/settings.json', (_, response) => response.json(settings));
  app.use(express('express').static(folder));
  app.use((_, response) => response.sendFile(join(folder, 'index.html')));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

class Stage {
  #parts;
  #errors = [];

  constructor(parts) {
    this.#parts = parts;
    this.urls = parts.urls;
  }

  /** How the laboratory reaches the API on plain http, where its host is localhost. */
  get direct() {
    return { clientId: CLIENT_ID, apiHostname: '127.0.0.1', https: false, port: Number(new URL(this.#parts.api).port) };
  }

  /** The same with the API on the site of the page, over TLS. */
  cookies = { clientId: CLIENT_ID, apiHostname: `auth.${SITE}` };

  /** A page of a browser that has never been here. What its scripts throw fails the test. */
  async newVisitor(options = { ignoreHTTPSErrors: true }) {
    const context = await this.#parts.browser.newContext(options);
    context.setDefaultTimeout(10_000);
    return this.newTab(context);
  }

  async newTab(context) {
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#errors.push(error));
    return page;
  }

  /** A visitor whose browser has a session for a page on localhost. */
  async newMember(url, email) {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const { code } = await this.control('POST', 'codes', { email, code_challenge });
    const value = await this.exchange({ grant_type: 'authorization_code', code, code_verifier: verifier });
    await this.control('DELETE', 'requests');
    const localStorage = [{ name: `workos:refresh-token:${CLIENT_ID}`, value }];
    const storageState = { cookies: [], origins: [{ origin: url, localStorage }] };
    return this.newVisitor({ storageState });
  }

  /** The refresh token of an exchange that no page of the browser made. */
  async exchange(members) {
    const body = JSON.stringify({ client_id: CLIENT_ID, ...members });
    const response = await fetch(this.#parts.api + API_PATH, { method: 'POST', body });
    return (await response.json()).refresh_token;
  }

  /** Closes all visitors, and forgets what the emulator was asked for. Returns what scripts of pages threw. */
  async tidy() {
    await Promise.all(this.#parts.browser.contexts().map((it) => it.close()));
    await this.control('POST', 'reset');
    return this.#errors.splice(0);
  }

  async control(method, path, body) {
    const response = await fetch(`${this.#parts.api}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** What pages sent to the API. */
  async exchanges(grant) {
    const log = await this.control('GET', 'requests');
    return log.filter((it) => it.path === API_PATH && it.grant_type === grant).map(({ body }) => body);
  }

  codesSent = () => this.exchanges('authorization_code');
  refreshes = () => this.exchanges('refresh_token');

  /** Lets the API fail, until `recover`. */
  fail = (action, match = { path: API_PATH }) => this.control('POST', 'faults', { match, times: 0, action });
  recover = () => this.control('DELETE', 'faults');

  async stop() {
    const { browser, front, servers, programs, folder } = this.#parts;
    await browser.close();
    front.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    for (const program of programs) program.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
