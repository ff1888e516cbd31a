const assert = require('node:assert/strict');
const { test } = require('node:test');
const { expired, outage, signInAs } = require('authkit-native/testing');
const { createApp } = require('./hono-app.js');

const app = createApp({ testing: true });
const get = (path, headers = {}) => app.request(path, { headers });

test('a visitor is led to the sign-in', async () => {
  assert.equal((await get('/reports', { accept: 'text/html' })).status, 302);
});

test('a user is greeted', async () => {
  const cookie = signInAs(app, { user: { email: 'grace@example.com' } });
  assert.equal(await (await get('/', { cookie })).text(), 'Hello grace@example.com');
});

test('reports need a permission', async () => {
  const member = signInAs(app, { organizationId: 'org_1', role: 'member' });
  assert.equal((await get('/reports', { cookie: member })).status, 403);
  const reader = signInAs(app, { organizationId: 'org_1', permissions: ['reports:read'] });
  assert.deepEqual(await (await get('/reports', { cookie: reader })).json(), { organization: 'org_1' });
});

test('an outage signs nobody out', async () => {
  const cookie = signInAs(app, { permissions: ['reports:read'] });
  const during = await outage(app, () => expired(app, () => get('/reports', { cookie })));
  assert.equal(during.status, 503);
  assert.equal((await get('/reports', { cookie })).status, 200);
});
