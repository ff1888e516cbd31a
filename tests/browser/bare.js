// Chromium by its own protocol: a browser that Playwright drives is not allowed to prerender.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CHROMIUM, SWITCHES } from './demo.js';

export class BareBrowser {
  #process;
  #profile;
  #last = 0;
  #waiting = new Map();
  #listeners = new Set();

  static async start() {
    const profile = await mkdtemp(join(tmpdir(), 'bare-browser-'));
    const options = [...SWITCHES, '--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'];
    // The protocol is spoken over the descriptors 3 and 4.
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
    return new BareBrowser(spawn(CHROMIUM, options, { stdio }), profile);
  }

  constructor(process, profile) {
    this.#process = process;
    this.#profile = profile;
    process.once('exit', () => this.#giveUp(() => true));
    let rest = '';
    process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  #receive({ id, result, error, ...event }) {
    if (id !== undefined) {
      const { resolve, reject } = this.#waiting.get(id) ?? {};
      this.#waiting.delete(id);
      error ? reject?.(new Error(error.message)) : resolve?.(result);
      return;
    }
    if (event.method === 'Target.detachedFromTarget') this.#giveUp((it) => it.sessionId === event.params.sessionId);
    for (const listener of this.#listeners) listener(event);
  }

  /** What a page was asked that is gone now. */
  #giveUp(isConcerned) {
    for (const [id, request] of this.#waiting) {
      if (isConcerned(request) && this.#waiting.delete(id)) request.reject(new Error('nobody answers any more'));
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, sessionId }));
  }

  /** A page of a person who has never been here. */
  async newPage() {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId, forTab: true });
    const page = new BarePage(this, browserContextId);
    // Only who is attached to the whole tab can follow it from one page to another that was prerendered.
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const automatically = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    await this.send('Target.setAutoAttach', automatically, sessionId);
    return page;
  }

  onEvent(listener) {
    this.#listeners.add(listener);
  }

  async stop() {
    const ended = once(this.#process, 'exit');
    this.send('Browser.close').catch(() => {});
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class BarePage {
  #browser;
  #browserContextId;
  #session;
  #sessions = new Map();
  constructor(browser, browserContextId) {
    this.#browser = browser;
    this.#browserContextId = browserContextId;
    browser.onEvent((event) => this.#notice(event));
  }

  #notice({ method, params }) {
    if (method === 'Target.attachedToTarget' && params.targetInfo.browserContextId === this.#browserContextId) {
      if (params.targetInfo.type === 'page') this.#sessions.set(params.targetInfo.targetId, params.sessionId);
    }
  }

  #send = (method, params) => this.#browser.send(method, params, this.#session);

  async goto(url) {
    await this.until('true');
    await this.#send('Page.navigate', { url });
  }

  async evaluate(expression) {
    if (!this.#session) throw new Error('there is no page yet');
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true on the page of then, whichever that is. */
  async until(expression) {
    for (const end = Date.now() + 10_000; Date.now() < end; await wait(50)) {
      if (await this.evaluate(expression).catch(() => this.#follow())) return;
    }
    throw new Error(`never true: ${expression}`);
  }

  /** A prerendered page that is shown is another target than the page before it. */
  async #follow() {
    const { targetInfos } = await this.#browser.send('Target.getTargets');
    const isShown = (it) => this.#sessions.has(it.targetId) && it.subtype !== 'prerender';
    const shown = targetInfos.find(isShown);
    if (shown) this.#session = this.#sessions.get(shown.targetId);
    return false;
  }

  moveAway = () => this.#send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 0, y: 0 });

  /** Moves the mouse to an element. */
  async hover(selector) {
    const place = `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))`;
    const at = await this.evaluate(`${place}(document.querySelector('${selector}').getBoundingClientRect())`);
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at });
    return at;
  }

  async click(selector) {
    const at = await this.hover(selector);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.#send('Input.dispatchMouseEvent', { type, button: 'left', clickCount: 1, ...at });
    }
  }

  async setCookie(name, value, url) {
    const cookies = [{ name, value, url, httpOnly: true }];
    await this.#browser.send('Storage.setCookies', { browserContextId: this.#browserContextId, cookies });
  }

  async close() {
    await this.#browser.send('Target.disposeBrowserContext', { browserContextId: this.#browserContextId });
  }

  async cookies() {
    const { cookies } = await this.#browser.send('Storage.getCookies', { browserContextId: this.#browserContextId });
    return cookies;
  }
}
