// Sign-in for a Hono app.
//
// Run it with `node server.js`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { serveStatic } from '@hono/node-server/serve-static';
import { AuthKitHttpError, authkit, requireAuth } from 'authkit-native/hono';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { page } from './page.js';

const port = Number(process.env.PORT || 3000);
const notes = new Map();

const app = new Hono();
// After a sign-in in the middle of a form the person goes back to the form's page, which the default would not name.
const contentSecurityPolicy = { defaultSrc: ["'self'"], formAction: ["'self'"] };
app.use(secureHeaders({ referrerPolicy: 'same-origin', contentSecurityPolicy }));
app.use('*', serveStatic({ root: fileURLToPath(new URL('../public', import.meta.url)) }));
app.use(
  authkit({
    getConnInfo,
    redirectUri: process.env.WORKOS_REDIRECT_URI || `http://localhost:${port}/callback`,
    // The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
    web: { refreshBuffer: 0 },
  }),
);

app.get('/', (c) => c.html(page(c.var.auth)));

app.get('/dashboard', requireAuth(), (c) => {
  const { auth } = c.var;
  return c.html(page(auth, { title: `${auth.user.firstName || auth.user.email}'s dashboard` }));
});

app.get('/users', requireAuth({ permission: 'users:manage' }), (c) =>
  c.html(page(c.var.auth, { title: 'The users of your organization' })),
);

app.get('/account', requireAuth({ recent: 300, impersonation: false }), (c) =>
  c.html(page(c.var.auth, { title: 'Your account, just after a sign-in' })),
);

// Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
app.get('/note', requireAuth(), (c) =>
  c.html(page(c.var.auth, { title: 'Your note', note: notes.get(c.var.auth.user.id) ?? '' })),
);

app.post('/note', requireAuth(), async (c) => {
  const { note } = await c.req.parseBody();
  notes.set(c.var.auth.user.id, String(note ?? ''));
  return c.redirect('/note', 303);
});

const messages = {
  400: 'The sign-in was not completed.',
  403: 'You may not do this.',
  503: 'Sign-in is not reachable at the moment. You are not signed out.',
};

app.onError((error, c) => {
  if (!(error.cause instanceof AuthKitHttpError)) {
    console.error(error);
    return c.text('Something went wrong.', 500);
  }
  const isPage = c.req.header('accept')?.includes('text/html');
  const message = isPage && messages[error.status];
  return message ? c.html(page(c.var.auth, { message }), error.status) : error.getResponse();
});

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://localhost:${port}` }));
});
