// The example apps: whatever a stranger sends is a bad cookie, their pages are guarded, and only their own form signs out.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { after, before, beforeEach, describe, test } = require('node:test');
const { Browser } = require('../testing/browser.js');
const { startEmulator } = require('../testing/emulator.js');

const ACME = 'org_01EM000000000000000000ACME';
const GLOBEX = 'org_01EM0000000000000000GLOBEX';

let emulator;
const servers = [];
before(async () => {
  emulator = await startEmulator({ 'redirect-uri': 'http://localhost:*/callback,https://app.example/callback' });
});
after(async () => {
  for (const server of servers) {
    server.kill();
  }
  await emulator.stop();
});

async function start(app, environment = {}) {
  const env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    WORKOS_API_KEY: emulator.apiKey,
    WORKOS_CLIENT_ID: emulator.clientId,
    WORKOS_BASE_URL: emulator.baseUrl,
    WORKOS_COOKIE_PASSWORD: 'correct-horse-battery-staple-0001',
    ...environment,
  };
  const program = join(__dirname, `../../tests/apps/${app}/server.js`);
  const server = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  const died = once(server, 'exit').then(([status]) => assert.fail(`${app} ended at once, with ${status}`));
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), died]);
  died.catch(() => {});
  return JSON.parse(line).url;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

const values = {
  'JSON as cookie-parser reads it': 'j:{"a":1}',
  'a list': 'j:["a"]',
  'JSON that is none': 'j:{',
  'a signed value': 's:text.signature',
  'half an escape': '%E0%A4%A',
  'escaped controls': '%00%0A%FF',
  bytes: Buffer.from([0x80, 0xff, 0xfe, 0xc3]).toString('latin1'),
  quotes: '"""',
  'a very long text': 'x'.repeat(4_500),
  'a session that was cut': 'ak1.AAAA',
};

for (const app of ['express', 'fastify', 'hono']) {
  describe(app, () => {
    let url;
    let browser;
    before(async () => {
      url = await start(app);
    });
    beforeEach(() => {
      browser = new Browser(url, emulator);
    });

    for (const [what, value] of Object.entries(values)) {
      test(`${what} is a bad cookie`, async () => {
        const cookie = `wos-session=${value}; wos_session=${value}; wos-flow-${'a'.repeat(16)}=${value}`;
        const home = await browser.get('/', { cookie });
        assert.equal(home.status, 200);
        assert.match(home.text, /You are not signed in/);
        assert.match((await browser.get('/dashboard', { cookie })).headers.location, /^\/callback\?authkit=resume/);
        const back = await browser.get('/callback?code=code&state=guessed', { cookie });
        assert.match(back.headers.location, /\/user_management\/authorize\?/, 'the sign-in begins again');
        assert.match((await browser.post('/logout', {}, { cookie })).headers.refresh, /^0;url=\/$/);
      });
    }

    test('a sign-in that was cancelled ends at a page of the app', async () => {
      const state = new URL((await browser.get('/login')).headers.location).searchParams.get('state');
      const { status, text } = await browser.get(`/callback?error=access_denied&state=${state}`);
      assert.equal(status, 400);
      assert.match(text, /<h1>The sign-in was not completed\.<\/h1>/);
    });

    for (const redirectUri of ['https://app.example/callback', undefined]) {
      test(`cookies are those of ${redirectUri ?? 'http'}`, async () => {
        const home = redirectUri ? await start(app, { WORKOS_REDIRECT_URI: redirectUri }) : url;
        const visitor = new Browser(home, emulator);
        const begun = await visitor.get('/login');
        const back = await visitor.get(
          await visitor.callback(begun.headers.location, redirectUri && { redirect_uri: redirectUri }),
        );
        assert.equal(back.status, 302);
        for (const line of [...begun.lines, ...back.lines]) {
          assert.match(line, /; HttpOnly(;|$)/);
          assert.equal(/; Secure(;|$)/.test(line), redirectUri !== undefined, line);
        }
      });
    }

    describe('a user', () => {
      test('sees what the permissions of the organization allow', async () => {
        await browser.signIn({ organization_id: ACME });
        assert.match((await browser.get('/users')).text, /The users of your organization/);
        const switched = await browser.post(
          '/switch-organization',
          { organization_id: GLOBEX },
          { referer: `${url}/dashboard` },
        );
        assert.deepEqual([switched.status, switched.headers.location], [303, '/dashboard']);
        const refused = await browser.get('/users');
        assert.equal(refused.status, 403);
        assert.match(refused.text, /<h1>You may not do this\.<\/h1>/);
      });

      test('is asked for a sign-in that is not long ago', async () => {
        await emulator.control('POST', 'clock', { advance_seconds: -400 });
        await browser.signIn();
        await emulator.control('POST', 'clock', { advance_seconds: 400 });
        assert.match((await browser.get('/account')).headers.location, /^\/login\?return_to=%2Faccount&max_age=300$/);
      });

      test('loses no note when the session expires meanwhile', async () => {
        await browser.signInExpired();
        const { status, headers } = await browser.post('/note', { note: 'written slowly' });
        assert.deepEqual([status, headers.location], [303, '/note']);
        assert.match((await browser.get('/note')).text, />written slowly<\/textarea>/);
      });

      test('signs out with the button', async () => {
        await browser.signIn();
        const home = await browser.get('/');
        assert.match(
          home.text,
          /<form method="post" action="\/logout">[\s\S]*<button class="button">Sign out<\/button>/,
        );
        const { status, headers } = await browser.post('/logout');
        assert.equal(status, 200);
        assert.match(headers.refresh, /\/user_management\/sessions\/logout\?session_id=session_/);
        assert.ok(!browser.cookies.has('wos-session'));
      });

      for (const origin of ['https://attacker.example', 'null', 'http://localhost:1']) {
        test(`is not signed out by ${origin}`, async () => {
          await browser.signIn();
          const { status, lines } = await browser.post('/logout', {}, { origin, 'sec-fetch-site': 'cross-site' });
          assert.deepEqual([status, lines], [403, []]);
        });
      }
    });
  });
}
