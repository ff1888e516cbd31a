const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { expired, outage, signInAs } = require('authkit-native/testing');
const { createApp } = require('./fastify-app.js');

let app;
before(async () => {
  app = await createApp({ testing: true });
});
after(() => app.close());

const get = (url, headers = {}) => app.inject({ url, headers });

test('a visitor is led to the sign-in', async () => {
  assert.equal((await get('/reports', { accept: 'text/html' })).statusCode, 302);
});

test('a user is greeted', async () => {
  const cookie = signInAs(app, { user: { email: 'grace@example.com' } });
  assert.deepEqual((await get('/', { cookie })).json(), { hello: 'grace@example.com' });
});

test('reports need a permission', async () => {
  const member = signInAs(app, { organizationId: 'org_1', role: 'member' });
  assert.equal((await get('/reports', { cookie: member })).statusCode, 403);
  const reader = signInAs(app, { organizationId: 'org_1', permissions: ['reports:read'] });
  assert.deepEqual((await get('/reports', { cookie: reader })).json(), { organization: 'org_1' });
});

test('an outage signs nobody out', async () => {
  const cookie = signInAs(app, { permissions: ['reports:read'] });
  const during = await outage(app, () => expired(app, () => get('/reports', { cookie })));
  assert.equal(during.statusCode, 503);
  assert.equal((await get('/reports', { cookie })).statusCode, 200);
});
