// The application that `fastify.test.js` tests.

const Fastify = require('fastify');
const { authkit, requireAuth } = require('authkit-native/fastify');

async function createApp(options) {
  const app = Fastify();
  await app.register(authkit, options);
  app.get('/', async ({ auth }) => ({ hello: auth.user?.email ?? 'visitor' }));
  const reader = { onRequest: requireAuth({ permission: 'reports:read' }) };
  app.get('/reports', reader, async ({ auth }) => ({ organization: auth.organizationId }));
  return app;
}

module.exports = { createApp };
