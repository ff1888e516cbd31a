// The application that `express.test.js` tests.

const express = require('express');
const { authkit, requireAuth } = require('authkit-native/express');

function createApp(options) {
  const app = express();
  app.use(authkit(options));
  app.get('/', (req, res) => {
    res.send(`Hello ${req.auth.user?.email ?? 'visitor'}`);
  });
  app.get('/reports', requireAuth({ permission: 'reports:read' }), (req, res) => {
    res.json({ organization: req.auth.organizationId });
  });
  return app;
}

module.exports = { createApp };
