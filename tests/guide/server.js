// The guide's Express program, in its own calls: only the import names this package.
const express = require('express');
const cookieParser = require('cookie-parser');
const { WorkOS } = require('authkit-native');

const app = express();
app.use(cookieParser());

const workos = new WorkOS(process.env.WORKOS_API_KEY, {
  clientId: process.env.WORKOS_CLIENT_ID,
});

const cookie = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' };

async function withAuth(req, res, next) {
  const session = workos.userManagement.loadSealedSession({
    sessionData: req.cookies['wos-session'],
    cookiePassword: process.env.WORKOS_COOKIE_PASSWORD,
  });

  const { authenticated, reason } = await session.authenticate();

  if (authenticated) {
    return next();
  }
  if (!authenticated && reason === 'no_session_cookie_provided') {
    return res.redirect('/login');
  }
  try {
    const { authenticated, sealedSession } = await session.refresh();
    if (!authenticated) {
      return res.redirect('/login');
    }
    res.cookie('wos-session', sealedSession, cookie);
    return res.redirect(req.originalUrl);
  } catch (e) {
    console.error(e);
    res.clearCookie('wos-session');
    res.redirect('/login');
  }
}

app.get('/', (req, res) => res.send('home'));

app.get('/login', (req, res) => {
  const authorizationUrl = workos.userManagement.getAuthorizationUrl({
    provider: 'authkit',
    redirectUri: process.env.WORKOS_REDIRECT_URI,
    clientId: process.env.WORKOS_CLIENT_ID,
  });
  res.redirect(authorizationUrl);
});

app.get('/callback', async (req, res) => {
  const code = req.query.code;
  if (!code) {
    return res.status(400).send('No code provided');
  }
  try {
    const authenticateResponse = await workos.userManagement.authenticateWithCode({
      clientId: process.env.WORKOS_CLIENT_ID,
      code,
      session: {
        sealSession: true,
        cookiePassword: process.env.WORKOS_COOKIE_PASSWORD,
      },
    });
    const { sealedSession } = authenticateResponse;
    res.cookie('wos-session', sealedSession, cookie);
    return res.redirect('/');
  } catch (error) {
    console.error(error);
    return res.redirect('/login');
  }
});

app.get('/dashboard', withAuth, async (req, res) => {
  const session = workos.userManagement.loadSealedSession({
    sessionData: req.cookies['wos-session'],
    cookiePassword: process.env.WORKOS_COOKIE_PASSWORD,
  });
  const { user } = await session.authenticate();
  res.send(`User ${user.firstName} is logged in`);
});

app.get('/logout', async (req, res) => {
  const session = workos.userManagement.loadSealedSession({
    sessionData: req.cookies['wos-session'],
    cookiePassword: process.env.WORKOS_COOKIE_PASSWORD,
  });
  const url = await session.getLogoutUrl();
  res.clearCookie('wos-session');
  res.redirect(url);
});

const server = app.listen(process.env.PORT, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}` }));
});
