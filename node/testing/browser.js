// A browser as a kit's tests need one: it keeps cookies and says what a browser says of its requests.

const { request } = require('node:http');
const { once } = require('node:events');

const DOCUMENT = {
  accept: 'text/html',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
};
const FETCH = { accept: '*/*', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };

class Browser {
  cookies = new Map();
  /** What a person or a program could see: no cookies. */
  shown = '';

  constructor(url, emulator) {
    this.url = url;
    this.emulator = emulator;
  }

  get(path, headers = {}) {
    return this.send('GET', path, { ...DOCUMENT, ...headers });
  }

  post(path, form = {}, headers = {}) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('POST', path, { ...DOCUMENT, ...type, ...headers }, new URLSearchParams(form).toString());
  }

  fetch(path, headers = {}) {
    return this.send('GET', path, { ...FETCH, ...headers });
  }

  async send(method, path, headers, body) {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const sending = request(new URL(path, this.url), { method, headers: { ...(cookie && { cookie }), ...headers } });
    const [answer] = await once(sending.end(body), 'response');
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    const { 'set-cookie': lines = [], ...others } = answer.headers;
    for (const line of lines) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
      /Max-Age=0/i.test(line) ? this.cookies.delete(name) : this.cookies.set(name, value);
    }
    this.shown += `${JSON.stringify(others)}\n${text}\n`;
    return { status: answer.statusCode, headers: others, raw: answer.rawHeaders, lines, text };
  }

  /** Goes through the sign-in page, and gives the answer of the callback. */
  async signIn({ path = '/login', ...user } = {}) {
    const { headers } = await this.get(path);
    return this.get(await this.callback(headers.location, user));
  }

  /** Where the sign-in page sends the browser. */
  async callback(location, user = {}) {
    const query = new URL(location).searchParams;
    const code = await this.emulator.code({
      email: 'ada@example.com',
      code_challenge: query.get('code_challenge'),
      ...user,
    });
    return `${new URL(query.get('redirect_uri')).pathname}?${new URLSearchParams({ code, state: query.get('state') })}`;
  }

  /** Signs in with an access token that has expired by now. */
  async signInExpired(user) {
    await this.emulator.control('POST', 'clock', { advance_seconds: -3600 });
    await this.signIn(user);
    await this.emulator.control('POST', 'clock', { advance_seconds: 3600 });
  }
}

module.exports = { Browser };
