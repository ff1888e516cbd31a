// The guide's program through a whole round, required and imported.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { after, before, describe, test } = require('node:test');
const { startEmulator } = require('../testing/emulator.js');

const program = readFileSync(join(__dirname, '../../tests/guide/server.js'), 'utf8');
const versions = {
  'server.cjs': program,
  'server.mjs': program.replace(/^const (.+) = require\((.+)\);$/gm, 'import $1 from $2;'),
};
const dependencies = {
  'authkit-native': '.',
  'cookie-parser': 'node_modules/cookie-parser',
  express: 'node_modules/express',
};
const cookiePassword = 'correct-horse-battery-staple-0001';

for (const [name, source] of Object.entries(versions)) {
  describe(name, () => {
    let emulator;
    let folder;
    let server;
    let url;
    before(async () => {
      emulator = await startEmulator();
      folder = mkdtempSync(join(tmpdir(), 'authkit-guide-'));
      writeFileSync(join(folder, name), source);
      mkdirSync(join(folder, 'node_modules'));
      for (const [dependency, path] of Object.entries(dependencies)) {
        symlinkSync(join(__dirname, '..', path), join(folder, 'node_modules', dependency));
      }
      const env = {
        PATH: process.env.PATH,
        PORT: '0',
        WORKOS_API_KEY: emulator.apiKey,
        WORKOS_CLIENT_ID: emulator.clientId,
        WORKOS_BASE_URL: emulator.baseUrl,
        WORKOS_COOKIE_PASSWORD: cookiePassword,
        WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
      };
      server = spawn(process.execPath, [join(folder, name)], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = await once(createInterface(server.stdout), 'line');
      ({ url } = JSON.parse(line));
    });
    after(async () => {
      server?.kill();
      rmSync(folder, { recursive: true, force: true });
      await emulator.stop();
    });

    async function get(path, cookie) {
      const headers = cookie ? { cookie: `wos-session=${cookie}` } : {};
      const response = await fetch(url + path, { headers, redirect: 'manual' });
      const [, set] = /^wos-session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
      return { status: response.status, location: response.headers.get('location'), set, text: await response.text() };
    }
    const signIn = async () => (await get(`/callback?code=${await emulator.code()}`)).set;

    test('a visitor is sent to the hosted page', async () => {
      assert.equal((await get('/dashboard')).location, '/login');
      const { location } = await get('/login');
      assert.ok(location.startsWith(`${emulator.baseUrl}/user_management/authorize?`));
    });

    test('a signed-in user sees the dashboard and can sign out', async () => {
      const cookie = await signIn();
      assert.equal((await get('/dashboard', cookie)).text, 'User Ada is logged in');
      const { location, set } = await get('/logout', cookie);
      assert.match(location, /\/user_management\/sessions\/logout\?session_id=session_/);
      assert.equal(set, '');
    });

    test('a bad code and a tampered cookie lead back to sign-in', async () => {
      assert.equal((await get('/callback?code=unknown')).location, '/login');
      const cookie = await signIn();
      assert.equal((await get('/dashboard', `${cookie.slice(0, -4)}AAAA`)).location, '/login');
    });

    async function signInExpired() {
      await emulator.control('POST', 'clock', { advance_seconds: -3600 });
      const cookie = await signIn();
      await emulator.control('POST', 'clock', { advance_seconds: 3600 });
      return cookie;
    }

    async function staysSignedIn(cookie) {
      const { location, set } = await get('/dashboard', cookie);
      assert.equal(location, '/dashboard');
      assert.equal((await get('/dashboard', decodeURIComponent(set))).text, 'User Ada is logged in');
    }

    test('an expired session is refreshed and stored', async () => {
      await staysSignedIn(await signInExpired());
    });

    for (const action of [{ kind: 'status', status: 503 }, { kind: 'drop' }, { kind: 'commit_then_drop' }]) {
      test(`an outage (${action.kind}) never takes the cookie away`, async () => {
        const cookie = await signInExpired();
        await emulator.fault({ times: 0, action });
        const { status, set } = await get('/dashboard', cookie);
        assert.equal(status, 302);
        assert.equal(set, undefined);
        await emulator.control('DELETE', 'faults');
        await staysSignedIn(cookie);
      });
    }
  });
}
