// The Express example: whatever a stranger sends is a bad cookie, and only its own form signs out.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { request } = require('node:http');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { after, before, describe, test } = require('node:test');
const { startEmulator } = require('../testing/emulator.js');

let emulator;
let server;
let url;
before(async () => {
  emulator = await startEmulator();
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    WORKOS_API_KEY: emulator.apiKey,
    WORKOS_CLIENT_ID: emulator.clientId,
    WORKOS_BASE_URL: emulator.baseUrl,
    WORKOS_COOKIE_PASSWORD: 'correct-horse-battery-staple-0001',
  };
  const program = join(__dirname, '../../tests/apps/express/server.js');
  server = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(server.stdout), 'line');
  ({ url } = JSON.parse(line));
});
after(async () => {
  server?.kill();
  await emulator.stop();
});

/** Sends what `fetch` would not, such as bytes that are no text. */
async function send(method, path, headers = {}) {
  const sending = request(new URL(path, url), { method, headers }).end();
  const [answer] = await once(sending, 'response');
  const text = (await answer.setEncoding('utf8').toArray()).join('');
  return { status: answer.statusCode, headers: answer.headers, cookies: answer.headers['set-cookie'] ?? [], text };
}

/** Signs in as a browser does that came over https or not, and gives the cookie. */
async function signIn(headers = {}) {
  const login = await send('GET', '/login', headers);
  const [begun] = login.cookies;
  const state = new URL(login.headers.location).searchParams.get('state');
  const code = await emulator.code({
    email: 'ada@example.com',
    code_challenge: new URL(login.headers.location).searchParams.get('code_challenge'),
  });
  const back = `/callback?code=${code}&state=${state}`;
  const { status, cookies } = await send('GET', back, { ...headers, cookie: begun.split(';')[0] });
  assert.equal(status, 302);
  return { begun, cookies };
}

const values = {
  'JSON as cookie-parser reads it': 'j:{"a":1}',
  'a list': 'j:["a"]',
  'a number': 'j:7',
  'nothing in JSON': 'j:null',
  'JSON that is none': 'j:{',
  'members of every object': 'j:{"split":1,"__proto__":{"length":1},"toString":null}',
  'a signed value': 's:text.signature',
  'a signed object': 's:j:{"a":1}.signature',
  'half an escape': '%E0%A4%A',
  'escaped controls': '%00%0A%FF',
  bytes: Buffer.from([0x80, 0xff, 0xfe, 0xc3]).toString('latin1'),
  quotes: '"""',
  'a very long text': 'x'.repeat(7_000),
  'a session that was cut': 'ak1.AAAA',
};

for (const [what, value] of Object.entries(values)) {
  test(`${what} is a bad cookie`, async () => {
    const cookie = `wos_session=${value}; wos_session_sign_in=${value}`;
    const home = await send('GET', '/', { cookie });
    assert.equal(home.status, 200);
    assert.match(home.text, /You are not signed in/);
    assert.match(home.cookies.join('\n'), /^wos_session=;.*Expires=Thu, 01 Jan 1970/m);
    assert.equal((await send('GET', '/dashboard', { cookie })).headers.location, '/login');
    assert.equal((await send('GET', '/callback?code=code&state=guessed', { cookie })).status, 400);
    assert.equal((await send('POST', '/logout', { cookie })).headers.location, '/');
  });
}

test('a state of other letters is refused as any other', async () => {
  for (const state of ['%C3%A9', 'state&state=state', '']) {
    const headers = { cookie: 'wos_session_sign_in=e.verifier' };
    assert.equal((await send('GET', `/callback?code=code&state=${state}`, headers)).status, 400);
  }
});

describe('cookies', () => {
  test('are Secure when the browser came over https', async () => {
    const { begun, cookies } = await signIn({ 'x-forwarded-proto': 'https' });
    for (const cookie of [begun, ...cookies]) {
      assert.match(cookie, /; HttpOnly; Secure; SameSite=Lax$/);
    }
  });

  test('are not when it did not', async () => {
    const { begun, cookies } = await signIn();
    for (const cookie of [begun, ...cookies]) {
      assert.match(cookie, /; HttpOnly; SameSite=Lax$/);
    }
  });
});

describe('signing out', () => {
  const sessionOf = ({ cookies }) => cookies.find((it) => it.startsWith('wos_session=')).split(';')[0];

  test('takes the form of this site', async () => {
    const cookie = sessionOf(await signIn());
    const home = await send('GET', '/', { cookie });
    assert.match(home.text, /<form method="post" action="\/logout">.*<button class="button">Sign out<\/button>/);
    const { status, headers, cookies } = await send('POST', '/logout', { cookie, origin: url });
    assert.equal(status, 303);
    assert.match(headers.location, /\/user_management\/sessions\/logout\?session_id=session_/);
    assert.match(cookies.join('\n'), /^wos_session=;/m);
  });

  for (const origin of ['https://attacker.example', 'null', 'http://localhost:1']) {
    test(`is refused to ${origin}`, async () => {
      const cookie = sessionOf(await signIn());
      const { status, cookies } = await send('POST', '/logout', { cookie, origin });
      assert.deepEqual([status, cookies], [403, []]);
    });
  }

  test('is no link', async () => {
    const cookie = sessionOf(await signIn());
    const { status, headers, cookies } = await send('GET', '/logout', { cookie });
    assert.deepEqual([status, headers.allow, cookies], [405, 'POST', []]);
  });
});
