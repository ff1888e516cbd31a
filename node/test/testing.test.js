// The helpers for tests of applications. The examples show how they are used; this is what those do not show.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { describe, test } = require('node:test');
const { WorkOS } = require('authkit-native');
const { authkit } = require('authkit-native/express');
const { createAuthKit } = require('authkit-native/fetch');
const { clockAhead, codeFor, cookiesFor, expired, outage, revoked, signInAs } = require('authkit-native/testing');
const express = require('express');
const { Hono } = require('hono');
const { createApp } = require('../testing/examples/hono-app.js');

const EXAMPLES = ['express', 'fastify', 'hono'];
const express5 = require(join(__dirname, '../../tests/apps/express/node_modules/express'));
const password = 'correct-horse-battery-staple-0001';
const get = async (app, path, headers) => app.request(path, { headers });

for (const name of EXAMPLES) {
  describe(`the example of ${name}`, () => void require(`../testing/examples/${name}.test.js`));
}

test('the examples are those of the README', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const [, section] = readme.split('\n## Tests of applications\n');
  const shown = [...section.split('\n## ')[0].matchAll(/^```js\n(.*?)^```/gms)].map(([, text]) => text);
  const files = EXAMPLES.map((name) => readFileSync(join(__dirname, `../testing/examples/${name}.test.js`), 'utf8'));
  assert.deepEqual(shown, files);
});

test('what leads to an application is found', async () => {
  const options = { testing: true, web: { cookieName: 'sid' } };
  const named = (target) => cookiesFor(target).map(({ name }) => name);
  for (const framework of [express, express5]) {
    const app = framework();
    const router = framework.Router();
    router.use(authkit(options));
    app.use('/inside', router);
    for (const target of [app, router, createServer(app), { app }]) {
      assert.deepEqual(named(target), ['sid']);
    }
  }
  const outer = new Hono();
  outer.route('/inside', createApp(options));
  assert.deepEqual(named(outer), ['sid']);
  assert.deepEqual(named(createAuthKit(options)), ['sid']);
  assert.deepEqual(named(new WorkOS({ testing: true })), ['wos-session']);
  for (const target of [express(), new Hono(), {}, null]) {
    assert.throws(() => signInAs(target), { name: 'TypeError', message: /^no AuthKit is found: pass/ });
  }
});

test('an application in production is not talked into it', async () => {
  process.env.WORKOS_TESTING = 'true';
  const options = { clientId: 'client_1', apiKey: 'sk_1', cookiePassword: password };
  const app = createApp({ ...options, redirectUri: 'http://localhost/callback' });
  delete process.env.WORKOS_TESTING;
  const refusal = { code: 'invalid_option', message: /made without option `testing`: pass it as true/ };
  assert.throws(() => signInAs(app), refusal);
  await assert.rejects(
    outage(app, () => assert.fail('nothing runs')),
    refusal,
  );
  // Somebody who knows the id and the password makes no session of it either.
  const keys = JSON.parse(readFileSync(join(__dirname, '../../tests/vectors/tokens/jwks.json'), 'utf8'));
  const [{ value: sessionData }] = cookiesFor(new WorkOS({ ...options, testing: true }));
  const { userManagement } = new WorkOS({ ...options, jwks: keys });
  const { reason } = await userManagement.loadSealedSession({ sessionData }).authenticate();
  assert.equal(reason, 'invalid_jwt');
});

test('conditions end with their function and may stand in each other', async () => {
  const app = createApp({ testing: true });
  const cookie = signInAs(app, { permissions: ['reports:read'] });
  const status = async () => (await get(app, '/reports', { cookie })).status;
  await expired(app, async () => {
    await assert.rejects(
      outage(app, async () => {
        assert.equal(await status(), 503);
        throw new RangeError('on purpose');
      }),
      RangeError,
    );
    assert.equal(await status(), 200);
  });
  assert.equal(await outage(app, status), 200);
  const other = signInAs(app, { permissions: ['reports:read'] });
  const after = await revoked(app, () => clockAhead(app, 7_200, () => get(app, '/reports', { cookie: other })));
  assert.equal(after.status, 401);
});

test('a callback exchanges the code of a session', async () => {
  const seen = [];
  const app = createApp({ testing: true, onSignIn: ({ response }) => void seen.push(response.user.email) });
  const begun = await get(app, '/login?return_to=/reports', { accept: 'text/html' });
  const state = new URL(begun.headers.get('location')).searchParams.get('state');
  const [cookie] = begun.headers.get('set-cookie').split(';');
  const code = codeFor(app, { user: { email: 'grace@example.com' } });
  const query = new URLSearchParams({ code, state });
  const done = await get(app, `/callback?${query}`, { accept: 'text/html', cookie });
  assert.deepEqual([done.status, done.headers.get('location'), seen], [302, '/reports', ['grace@example.com']]);
});

test('members of records are spelled as in this language', async () => {
  const app = new Hono();
  app.use(require('authkit-native/hono').authkit({ testing: true }));
  app.get('/', (c) => {
    const { user, claims, impersonator } = c.var.auth;
    return c.json([user.firstName, claims.plan_of_team, impersonator.reason]);
  });
  const impersonator = { email: 'admin@example.com', reason: 'support' };
  const cookie = signInAs(app, { user: { firstName: 'Grace' }, claims: { plan_of_team: 'pro' }, impersonator });
  assert.deepEqual(await (await get(app, '/', { cookie })).json(), ['Grace', 'pro', 'support']);
});
