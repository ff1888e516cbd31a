// The page in Express.

const express = require('express');

const { VARIATION, PORT, ORIGIN } = process.env;

const variations = {
  bare(app) {
    app.get('/', (_req, res) => res.send('Hello, ada@example.com'));
  },

  ours(app) {
    const { authkit, requireAuth } = require('authkit-native/express');
    app.use(authkit());
    app.get('/', requireAuth(), (req, res) => res.send(`Hello, ${req.auth.user.email}`));
  },

  // The vendor's guide, without its way to refresh, which no request takes here.
  '@workos-inc/node'(app) {
    const { WorkOS } = require('@workos-inc/node');
    const {
      WORKOS_API_KEY,
      WORKOS_CLIENT_ID: clientId,
      WORKOS_BASE_URL,
      WORKOS_REDIRECT_URI: redirectUri,
    } = process.env;
    const { hostname: apiHostname, port } = new URL(WORKOS_BASE_URL);
    const cookiePassword = process.env.WORKOS_COOKIE_PASSWORD;
    const { userManagement } = new WorkOS(WORKOS_API_KEY, { clientId, apiHostname, port: Number(port), https: false });
    app.use(require('cookie-parser')());
    async function withAuth(req, res, next) {
      const session = userManagement.loadSealedSession({ sessionData: req.cookies['wos-session'], cookiePassword });
      const outcome = await session.authenticate();
      req.user = outcome.user;
      return outcome.authenticated ? next() : res.redirect('/login');
    }
    app.get('/', withAuth, (req, res) => res.send(`Hello, ${req.user.email}`));
    app.get('/login', (_req, res) => {
      res.redirect(userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri, clientId }));
    });
    app.get('/callback', async (req, res) => {
      const session = { sealSession: true, cookiePassword };
      const { sealedSession } = await userManagement.authenticateWithCode({ clientId, code: req.query.code, session });
      res.cookie('wos-session', sealedSession, { path: '/', httpOnly: true, sameSite: 'lax' }).redirect('/');
    });
  },

  '@clerk/express'(app) {
    const { clerkMiddleware, getAuth } = require('@clerk/express');
    const { cookies, options } = require('./clerk.js');
    app.get('/login', (_req, res) => {
      for (const [name, value] of Object.entries(cookies())) {
        res.cookie(name, value);
      }
      res.send('signed in');
    });
    app.use(clerkMiddleware(options));
    app.get('/', (req, res) => {
      const { isAuthenticated, sessionClaims } = getAuth(req);
      return isAuthenticated ? res.send(`Hello, ${sessionClaims.email}`) : res.redirect('/login');
    });
  },

  'express-openid-connect'(app) {
    const { auth, requiresAuth } = require('express-openid-connect');
    const { issuer, clientId: clientID } = require('./issuer.js').serve(app, ORIGIN);
    const authorizationParams = { response_type: 'code' };
    const secrets = { secret: 'k'.repeat(32), clientSecret: 'secret' };
    app.use(
      auth({ ...secrets, issuerBaseURL: issuer, baseURL: ORIGIN, clientID, authorizationParams, authRequired: false }),
    );
    app.get('/', requiresAuth(), (req, res) => res.send(`Hello, ${req.oidc.user.email}`));
  },
};

const app = express();
variations[VARIATION](app);
app.listen(PORT, '127.0.0.1');
