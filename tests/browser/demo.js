// The demo as a fixture: the emulator, the apps and a browser in front of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const DEMO = fileURLToPath(new URL('../../scripts/demo.py', import.meta.url));
const QUIET = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((part) => `--disable-${part}`);
const AUTHENTICATE = '/user_management/authenticate';

/** The apps on a kit of ours, and where each has its page for some users and its page for a recent sign-in. */
export const KITS = {
  Flask: { members: '/members', recent: '/security' },
  Express: { members: '/users', recent: '/account' },
  Sinatra: { members: '/users', recent: '/account' },
};

/**
 * Starts a demo on free ports and a browser. Call `stop` in the end.
 *
 * `apps` are the names of those to start, all if not given. `origin` is where browsers find them, with `{name}` and `{port}`
 * in it, and `settings` is what they have in their environment.
 */
export async function startDemo({ apps = [], tokenLifetime = 300, origin, settings = {} } = {}) {
  const options = ['--json', '--port', '0', '--token-lifetime', String(tokenLifetime), '--apps', apps.join()];
  if (origin) options.push('--origin', origin);
  for (const [name, value] of Object.entries(settings)) options.push('--set', `${name}=${value}`);
  const demo = spawn(DEMO, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: demo.stdout });
  const started = await Promise.race([
    once(lines, 'line').then(([line]) => JSON.parse(line)),
    once(demo, 'exit').then(([status]) => Promise.reject(new Error(`the demo ended with status ${status}`))),
  ]);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // Chromium's sandbox cannot be used by root, which is who runs continuous integration.
    args: ['--no-first-run', ...QUIET, ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
  });
  return new Demo(demo, browser, started);
}

class Demo {
  #process;
  #browser;

  constructor(process, browser, { emulator, apps, ports, cookie }) {
    this.#process = process;
    this.#browser = browser;
    this.emulator = emulator.base_url;
    this.apps = apps;
    this.ports = ports;
    this.cookie = cookie;
  }

  /** A page of a browser that has never been here. */
  async newVisitor(options) {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  /**
   * Where the sign-in page would send a browser that is on it.
   *
   * The person does not see that, and the browser has not asked for it yet.
   */
  async callbackFrom(page, email = 'grace@example.com') {
    const query = Object.fromEntries(new URL(page.url()).searchParams);
    const { redirect_uri, code_challenge } = query;
    const { code } = await this.control('POST', '/codes', { email, redirect_uri, code_challenge });
    return `${redirect_uri}?${new URLSearchParams({ code, state: query.state })}`;
  }

  /** Closes all visitors, forgets what the emulator was asked for, and ends its failures. */
  async tidy() {
    await Promise.all(this.#browser.contexts().map((it) => it.close()));
    await this.control('DELETE', '/faults');
    await this.control('DELETE', '/requests');
  }

  /** Calls the emulator's control API. */
  async control(method, path, body) {
    const response = await fetch(`${this.emulator}/_emulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** How often the emulator was asked for something since its log was cleared. */
  async requests(method, path) {
    const log = await this.control('GET', '/requests');
    return log.filter((it) => it.method === method && it.path.startsWith(path)).length;
  }

  /** How many codes, or refresh tokens, apps sent since the log was cleared. */
  async exchanges(grant) {
    const log = await this.control('GET', '/requests');
    return log.filter((it) => it.path === AUTHENTICATE && it.grant_type === grant).length;
  }

  codesSent = () => this.exchanges('authorization_code');
  refreshes = () => this.exchanges('refresh_token');

  /** Signs in so long ago that the access token has expired by now. The browser has the cookie, but was not at the app. */
  async signInLongAgo(page, url, email = 'grace@example.com') {
    await this.control('POST', '/clock', { advance_seconds: -3600 });
    try {
      await page.goto(`${url}/login`);
      const callback = await this.callbackFrom(page, email);
      await page.context().request.get(callback, { maxRedirects: 0, headers: { accept: 'text/html' } });
      // The next page would have deleted it at that time.
      await page.context().clearCookies({ name: 'wos-check' });
    } finally {
      await this.control('POST', '/clock', { advance_seconds: 3600 });
    }
    await this.control('DELETE', '/requests');
  }

  async stop() {
    await this.#browser.close();
    this.#process.kill('SIGTERM');
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
