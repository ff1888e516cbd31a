// The application that `hono.test.js` tests.

const { Hono } = require('hono');
const { authkit, requireAuth } = require('authkit-native/hono');

function createApp(options) {
  const app = new Hono();
  app.use(authkit(options));
  app.get('/', (c) => c.text(`Hello ${c.var.auth.user?.email ?? 'visitor'}`));
  app.get('/reports', requireAuth({ permission: 'reports:read' }), (c) =>
    c.json({ organization: c.var.auth.organizationId }),
  );
  return app;
}

module.exports = { createApp };
