// Sign-in for an Express app.
//
// Run it with `node server.js`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
const path = require('node:path');
const express = require('express');
const helmet = require('helmet');
const { AuthKitHttpError, authkit, requireAuth } = require('authkit-native/express');

const port = process.env.PORT || 3000;
const apps = JSON.parse(process.env.APPS || '{}');
// The organizations of the local WorkOS; yours come from your database.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };
const notes = new Map();

const app = express();
app.set('view engine', 'ejs');
app.set('views', path.join(__dirname, 'views'));
// After a sign-in in the middle of a form the person goes back to the form's page, which Helmet's default would not name.
app.use(helmet({ referrerPolicy: { policy: 'same-origin' } }));
app.use(express.static(path.join(__dirname, '../public')));
app.use(
  authkit({
    redirectUri: process.env.WORKOS_REDIRECT_URI || `http://localhost:${port}/callback`,
    // The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
    web: { refreshBuffer: 0 },
  }),
);

const page = (req, res, more = {}) => res.render('page', { auth: req.auth, apps, organizations, ...more });

app.get('/', (req, res) => page(req, res));

app.get('/dashboard', requireAuth(), (req, res) => {
  page(req, res, { title: `${req.auth.user.firstName || req.auth.user.email}'s dashboard` });
});

app.get('/users', requireAuth({ permission: 'users:manage' }), (req, res) => {
  page(req, res, { title: 'The users of your organization' });
});

app.get('/account', requireAuth({ recent: 300, impersonation: false }), (req, res) => {
  page(req, res, { title: 'Your account, just after a sign-in' });
});

// Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
app.get('/note', requireAuth(), (req, res) => page(req, res, { title: 'Your note', note: notes.get(req.auth.user.id) ?? '' }));

app.post('/note', requireAuth(), express.urlencoded({ extended: false }), (req, res) => {
  notes.set(req.auth.user.id, String(req.body?.note ?? ''));
  res.redirect(303, '/note');
});

const messages = {
  400: 'The sign-in was not completed.',
  403: 'You may not do this.',
  503: 'Sign-in is not reachable at the moment. You are not signed out.',
};

app.use((error, req, res, next) => {
  const message = error instanceof AuthKitHttpError && req.accepts('html') && messages[error.status];
  return message ? page(req, res.status(error.status), { message }) : next(error);
});

const server = app.listen(port, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}` }));
});
