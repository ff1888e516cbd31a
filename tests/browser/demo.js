// The demo as a fixture: the emulator, the apps and a browser in front of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const DEMO = fileURLToPath(new URL('../../scripts/demo.py', import.meta.url));
const QUIET = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((part) => `--disable-${part}`);

/** Starts a demo on free ports and a browser. Call `stop` in the end. */
export async function startDemo({ tokenLifetime = 300 } = {}) {
  const demo = spawn(DEMO, ['--json', '--port', '0', '--token-lifetime', String(tokenLifetime)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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

  constructor(process, browser, { emulator, apps, cookie }) {
    this.#process = process;
    this.#browser = browser;
    this.emulator = emulator.base_url;
    this.apps = apps;
    this.cookie = cookie;
  }

  /** A page of a browser that has never been here. */
  async newVisitor() {
    const context = await this.#browser.newContext();
    context.setDefaultTimeout(10_000);
    return context.newPage();
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

  async stop() {
    await this.#browser.close();
    this.#process.kill('SIGTERM');
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
