// The page in Hono, on the server for Node.js.

const { serve } = require('@hono/node-server');
const { Hono } = require('hono');
const { setCookie } = require('hono/cookie');

const { VARIATION, PORT } = process.env;

const variations = {
  bare(app) {
    app.get('/', (c) => c.text('Hello, ada@example.com'));
  },

  ours(app) {
    const { authkit, requireAuth } = require('authkit-native/hono');
    app.use('*', authkit());
    app.get('/', requireAuth(), (c) => c.text(`Hello, ${c.var.auth.user.email}`));
  },

  // The cookie is written as after a sign-in, which needs an issuer over TLS.
  '@hono/oidc-auth'(app) {
    const { getAuth, initOidcAuthMiddleware, oidcAuthMiddleware } = require('@hono/oidc-auth');
    const { sign } = require('hono/jwt');
    const OIDC_AUTH_SECRET = 'k'.repeat(32);
    const client = { OIDC_CLIENT_ID: 'client', OIDC_CLIENT_SECRET: 'secret', OIDC_REDIRECT_URI: '/callback' };
    app.use('*', initOidcAuthMiddleware({ OIDC_AUTH_SECRET, OIDC_ISSUER: 'https://issuer.example', ...client }));
    app.get('/', oidcAuthMiddleware(), async (c) => c.text(`Hello, ${(await getAuth(c)).email}`));
    app.get('/login', async (c) => {
      const end = Math.floor(Date.now() / 1000) + 86_400;
      const session = { sub: 'ada', email: 'ada@example.com', rtk: '', rtkexp: end, ssnexp: end };
      setCookie(c, 'oidc-auth', await sign(session, OIDC_AUTH_SECRET, 'HS256'), { path: '/', httpOnly: true });
      return c.redirect('/');
    });
  },
};

const app = new Hono();
variations[VARIATION](app);
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) });
