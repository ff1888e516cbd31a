// Sign-in for an Express app.
//
// Run it with `node server.js`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
const path = require('node:path');
const { timingSafeEqual } = require('node:crypto');
const express = require('express');
const cookieParser = require('cookie-parser');
const { AuthKitError, WorkOS } = require('authkit-native');

const app = express();
app.set('view engine', 'ejs');
app.set('views', path.join(__dirname, 'views'));
app.use(express.static(path.join(__dirname, '../public')));
app.use(cookieParser());
// How the browser speaks to the proxy in front, if there is one on this machine: over https, cookies are `Secure`.
app.set('trust proxy', 'loopback');

const workos = new WorkOS(process.env.WORKOS_API_KEY, { clientId: process.env.WORKOS_CLIENT_ID });
const cookiePassword = process.env.WORKOS_COOKIE_PASSWORD;
const sessionCookie = process.env.WORKOS_COOKIE_NAME || 'wos_session';
const signInCookie = `${sessionCookie}_sign_in`;
const apps = JSON.parse(process.env.APPS || '{}');

function loadSession(req) {
  return workos.userManagement.loadSealedSession({ sessionData: cookie(req, sessionCookie), cookiePassword });
}

// The text of a cookie. cookie-parser takes `j:{"a":1}` for JSON, but no cookie of this app is: as text it is a bad cookie.
function cookie(req, name) {
  const value = req.cookies[name];
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

function cookieOptions(req) {
  return { path: '/', httpOnly: true, secure: req.secure, sameSite: 'lax' };
}

// Who is signed in, refreshed when the access token has expired. The answer carries the new cookie, if there is one.
async function currentAuth(req, res) {
  const session = loadSession(req);
  let auth = await session.authenticate();
  if (!auth.authenticated && !auth.retryable && auth.reason !== 'no_session_cookie_provided') {
    auth = await session.refresh();
  }
  const newCookie = auth.needsReseal ? await session.reseal() : auth.sealedSession;
  res.set('Cache-Control', 'private, no-store');
  if (newCookie) {
    res.cookie(sessionCookie, newCookie, cookieOptions(req));
  } else if (!auth.sessionAlive && sessionCookie in req.cookies) {
    res.clearCookie(sessionCookie, cookieOptions(req));
  }
  return auth;
}

// Lets only signed-in users through. An outage is not a sign-out: the cookie stays and the page says to try again.
async function withAuth(req, res, next) {
  const auth = await currentAuth(req, res);
  if (auth.authenticated) {
    req.auth = auth;
    return next();
  }
  return auth.retryable ? unavailable(res, auth.retryAfter) : res.redirect('/login');
}

app.get('/', async (req, res) => {
  const auth = await currentAuth(req, res);
  return auth.retryable ? unavailable(res, auth.retryAfter) : page(res, { auth });
});

app.get('/dashboard', withAuth, (req, res) => {
  page(res, { auth: req.auth, title: `${req.auth.user.firstName}'s dashboard` });
});

app.get('/login', async (req, res) => {
  const { url, state, codeVerifier } = await workos.userManagement.getAuthorizationUrlWithPKCE({
    provider: 'authkit',
    redirectUri: address(req, '/callback'),
  });
  // Only the browser that started this sign-in can finish it.
  res.cookie(signInCookie, `${state}.${codeVerifier}`, { ...cookieOptions(req), path: '/callback', maxAge: 600_000 });
  res.redirect(url);
});

app.get('/callback', async (req, res) => {
  const [state, codeVerifier] = (cookie(req, signInCookie) ?? '').split('.');
  if (!state || !same(state, String(req.query.state))) {
    return page(res.status(400), { message: 'This sign-in was started elsewhere or took too long.' });
  }
  if (!req.query.code) {
    return page(res.status(400), { message: 'The sign-in was not completed.' });
  }
  try {
    const { sealedSession } = await workos.userManagement.authenticateWithCode({
      code: String(req.query.code),
      codeVerifier,
      session: { sealSession: true, cookiePassword },
    });
    res.cookie(sessionCookie, sealedSession, cookieOptions(req));
    res.clearCookie(signInCookie, { ...cookieOptions(req), path: '/callback' });
    return res.redirect('/');
  } catch (error) {
    if (!(error instanceof AuthKitError)) throw error;
    console.warn(`sign-in failed: ${error.message}`);
    return error.retryable
      ? unavailable(res, error.retryAfter)
      : page(res.status(400), { message: 'The sign-in failed.' });
  }
});

// Takes a form only, and one of this site: no link, image or form of another page can end a session.
app.get('/logout', (req, res) => page(res.status(405).set('Allow', 'POST'), { message: 'Sign out with the button.' }));

app.post('/logout', async (req, res) => {
  if (isFromElsewhere(req)) {
    return page(res.status(403), { message: 'Sign out with the button.' });
  }
  let url = '/'; // Without a session there is nothing to end.
  try {
    url = await loadSession(req).getLogoutUrl({ returnTo: address(req, '/') });
  } catch (error) {
    if (!(error instanceof AuthKitError)) throw error;
  }
  res.clearCookie(sessionCookie, cookieOptions(req));
  return res.redirect(303, url);
});

function address(req, route) {
  return `${req.protocol}://${req.get('host')}${route}`;
}

function same(left, right) {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

// Browsers say which site a form was on.
function isFromElsewhere(req) {
  const origin = req.get('origin');
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === req.get('host'));
}

function page(res, { auth, title, message }) {
  const expires = auth?.authenticated ? new Date(auth.expiresAt * 1000) : undefined;
  res.render('page', { auth, title, message, expires, apps });
}

function unavailable(res, retryAfter) {
  res.status(503).set('Retry-After', String(Math.ceil(retryAfter ?? 5)));
  page(res, { message: 'Sign-in is not reachable at the moment. You are not signed out.' });
}

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}` }));
});
