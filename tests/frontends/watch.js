// What reaches browsers, and that no token is in it.
import assert from 'node:assert/strict';

const TOKEN = /eyJ[\w-]{10,}\./;
const SEALED = /\bak1\.[\w-]{20,}|Fe26\.2[\w*-]{20,}/;

export class Watch {
  #demo;
  #seen = [];
  #texts = [];

  constructor(demo) {
    this.#demo = demo;
  }

  /** Reads what a page is sent from now on. */
  over(page) {
    page.on('response', (response) => {
      if (response.url().startsWith(this.#demo.emulator)) return;
      this.#texts.push(this.#read(response).catch(() => {}));
    });
    return page;
  }

  async #read(response) {
    const fields = (await response.headersArray()).filter(({ name }) => name.toLowerCase() !== 'set-cookie');
    this.#seen.push(fields.map(({ name, value }) => `${name}: ${value}`).join('\n'));
    this.#seen.push(await response.text());
  }

  /** Fails if something that was sent holds an access token, a sealed session, or a refresh token that was used. */
  async check() {
    await Promise.all(this.#texts.splice(0));
    const texts = this.#seen.splice(0);
    const log = await this.#demo.control('GET', '/requests');
    const used = log.map(({ body }) => body?.refresh_token).filter((it) => typeof it === 'string');
    for (const text of texts) {
      assert.doesNotMatch(text, TOKEN);
      assert.doesNotMatch(text, SEALED);
      for (const token of used) assert.ok(!text.includes(token), 'a refresh token');
    }
  }
}
