// The emulator, applications of Next.js and a browser in front of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, SWITCHES } from '../browser/demo.js';
import { build } from './next-apps.js';

const { chromium } = createRequire(new URL('../browser/package.json', import.meta.url))('playwright-core');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EMULATOR = process.env.AUTHKIT_EMULATOR ?? `${ROOT}/target/debug/authkit-emulator`;
export const PASSWORD = 'correct-horse-battery-staple-0001';
const AUTHENTICATE = '/user_management/authenticate';

async function started(command, args, env = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('WORKOS_'));
  const child = spawn(command, args, {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = [];
  child.stderr.on('data', (text) => log.push(text));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => log.push(`${line}\n`));
  const ready = new Promise((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('{') && resolve(JSON.parse(line)));
    child.once('exit', (status) =>
      reject(new Error(`${args.join(' ')} ended with status ${status}:\n${log.join('')}`)),
    );
  });
  return { child, log, ready: await ready };
}

export class Stage {
  #children = [];
  #browser;
  #env;
  emulator;
  /** Where each application is. */
  apps = {};
  /** What each application has written. */
  logs = {};

  /** Starts everything. A refresh token works once and not a moment longer: no grace hides a second exchange. */
  static async start(names, settings = {}) {
    const stage = new Stage();
    const emulator = await started(EMULATOR, ['--port', '0', '--refresh-grace', '0', '--exit-with-stdin']);
    stage.#children.push(emulator.child);
    stage.emulator = emulator.ready.base_url;
    const env = {
      WORKOS_BASE_URL: emulator.ready.base_url,
      WORKOS_CLIENT_ID: emulator.ready.client_id,
      WORKOS_API_KEY: emulator.ready.api_key,
      WORKOS_COOKIE_PASSWORD: PASSWORD,
      ...settings,
    };
    stage.account = { clientId: env.WORKOS_CLIENT_ID, apiKey: env.WORKOS_API_KEY };
    stage.#env = env;
    try {
      for (const name of names) {
        build(name);
        await stage.serve(name, name);
      }
      stage.#browser = await chromium.launch({ executablePath: CHROMIUM, args: SWITCHES });
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  /** Starts an application that is built, perhaps once more and set up in another way. */
  async serve(name, as, changes = {}) {
    const env = { ...this.#env, ...changes };
    const { child, ready, log } = await started(
      process.execPath,
      [`${ROOT}/tests/frontends/next-server.js`, name],
      env,
    );
    this.#children.push(child);
    this.apps[as] = ready.url;
    this.logs[as] = log;
  }

  /** A page of a browser that has never been here. */
  async newVisitor(options) {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  async control(method, path, body) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.emulator}/_emulator${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async exchanges(grant = 'refresh_token') {
    const log = await this.control('GET', '/requests');
    return log.filter((it) => it.path === AUTHENTICATE && it.grant_type === grant).length;
  }

  /** The `Cookie` field of a sign-in that no browser took part in. */
  async session(name, { email = 'grace@example.com', ...more } = {}) {
    const begun = await ask(`${this.apps[name]}/callback?authkit=sign-in`);
    const { state, redirect_uri, code_challenge } = Object.fromEntries(new URL(begun.headers.location).searchParams);
    const { code } = await this.control('POST', '/codes', { email, redirect_uri, code_challenge, ...more });
    const query = new URLSearchParams({ code, state });
    const ended = await ask(`${this.apps[name]}/callback?${query}`, { cookie: pairs(begun).join('; ') });
    return pairs(ended).find((it) => it.startsWith('wos-session='));
  }

  /** The same so long ago that the access token has expired. */
  async oldSession(name, more) {
    await this.control('POST', '/clock', { advance_seconds: -3600 });
    try {
      return await this.session(name, more);
    } finally {
      await this.control('POST', '/clock', { advance_seconds: 3600 });
    }
  }

  /** A visitor with a session. */
  async visitor(name, session = this.session(name)) {
    const page = await this.newVisitor();
    const pair = await session;
    const at = pair.indexOf('=');
    const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), url: this.apps[name], httpOnly: true };
    await page.context().addCookies([cookie]);
    await this.control('DELETE', '/requests');
    return page;
  }

  /** Every answer of the API fails from now on. */
  outage = () => this.control('POST', '/faults', { times: 0, action: { kind: 'status', status: 503 } });

  /** Closes all visitors, forgets what the emulator was asked for, and ends its failures. */
  async tidy() {
    await Promise.all(this.#browser.contexts().map((it) => it.close()));
    await this.control('DELETE', '/faults');
    await this.control('DELETE', '/requests');
  }

  async stop() {
    await this.#browser?.close();
    for (const child of this.#children) {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
  }
}

/** A request of a browser that wants a page, by what it says of itself. `fetch` cannot be one. */
export async function ask(url, headers = {}, method = 'GET') {
  const [answer] = await once(get(url, { method, headers: { accept: 'text/html', ...headers } }), 'response');
  answer.text = '';
  for await (const chunk of answer.setEncoding('utf8')) answer.text += chunk;
  return answer;
}

/** The cookies that an answer sets, as a request has them. */
export const pairs = (answer) => (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
