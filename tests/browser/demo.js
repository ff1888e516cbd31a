// The demo as a fixture: the emulator, the apps and a browser in front of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const DEMO = fileURLToPath(new URL('../../scripts/demo.py', import.meta.url));
const QUIET = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((part) => `--disable-${part}`);
/** The browser: where there is one, the build without windows, which needs a third of the time. */
export const CHROMIUM =
  process.env.CHROMIUM || ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);
/** Its sandbox cannot be used by root, which is who runs continuous integration. */
export const SWITCHES = ['--no-first-run', ...QUIET, ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];

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
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: SWITCHES });
  return new Demo(demo, browser, started);
}

/** A request of a browser that says nothing about itself but that it wants a page, which `fetch` cannot be. */
async function ask(url, cookie = '') {
  const [answer] = await once(get(url, { headers: { accept: 'text/html', cookie } }), 'response');
  return answer.resume();
}

const pairs = (answer) => answer.headers['set-cookie'].map((line) => line.split(';')[0]);

class Demo {
  #process;
  #browser;

  constructor(process, browser, { start, emulator, apps, ports, cookie, sharing, skipped }) {
    this.#process = process;
    this.#browser = browser;
    this.start = start;
    this.emulator = emulator.base_url;
    /** Its client, and what that shows to the API. */
    this.account = { clientId: emulator.client_id, apiKey: emulator.api_key };
    this.apps = apps;
    this.ports = ports;
    this.cookie = cookie;
    /** The names of the apps with one session. */
    this.sharing = sharing;
    /** What could not be started, and why. */
    this.skipped = skipped;
  }

  /** A page of a browser that has never been here. */
  async newVisitor(options) {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  /** Where the sign-in page at an address would send a browser, which does not go there yet. */
  async callbackOf(address, email = 'grace@example.com') {
    const { state, redirect_uri, code_challenge } = Object.fromEntries(new URL(address).searchParams);
    const { code } = await this.control('POST', '/codes', { email, redirect_uri, code_challenge });
    return `${redirect_uri}?${new URLSearchParams({ code, state })}`;
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

  /** A sign-in at an app that no browser takes part in: its flow cookie, and the callback that would end it. */
  async beginAt(name, email) {
    const app = `http://localhost:${this.ports[name]}`;
    let begun = await ask(`${app}/login`);
    // Where pages can set no cookie, the sign-in begins at the callback.
    if (!begun.headers['set-cookie']) begun = await ask(new URL(begun.headers.location, app));
    return { cookies: pairs(begun), callback: await this.callbackOf(begun.headers.location, email) };
  }

  /** The sealed session of a sign-in at an app that no browser took part in. */
  async sessionAt(name, email = 'grace@example.com') {
    const { callback, cookies } = await this.beginAt(name, email);
    const { pathname, search } = new URL(callback);
    const ended = await ask(`http://localhost:${this.ports[name]}${pathname}${search}`, cookies.join('; '));
    const pair = pairs(ended).find((it) => it.startsWith(`${this.cookie}=`));
    return pair.slice(this.cookie.length + 1);
  }

  /** The same some time ago: by default so long that the access token has expired by now. */
  async earlierSessionAt(name, { email, seconds = 3600 } = {}) {
    await this.control('POST', '/clock', { advance_seconds: -seconds });
    try {
      return await this.sessionAt(name, email);
    } finally {
      await this.control('POST', '/clock', { advance_seconds: seconds });
    }
  }

  /** Puts a session into a visitor's browser, where the one before it is replaced. */
  async signIn(page, name, session = this.sessionAt(name)) {
    const [url, value] = [this.apps[name], await session];
    const secure = url.startsWith('https:');
    await page.context().addCookies([{ name: this.cookie, value, url, secure, httpOnly: true }]);
    await this.control('DELETE', '/requests');
  }

  /** The same with an access token that has expired by now. */
  signInLongAgo = (page, name) => this.signIn(page, name, this.earlierSessionAt(name));

  async stop() {
    await this.#browser.close();
    this.#process.kill('SIGTERM');
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
