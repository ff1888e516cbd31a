// Sign-in for a Fastify app.
//
// Run it with `node server.js`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
import { fileURLToPath } from 'node:url';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import view from '@fastify/view';
import { AuthKitHttpError, authkit, requireAuth } from 'authkit-native/fastify';
import ejs from 'ejs';
import Fastify from 'fastify';

const port = process.env.PORT || 3000;
const apps = JSON.parse(process.env.APPS || '{}');
// The organizations of the local WorkOS; yours come from your database.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };
const notes = new Map();

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const fastify = Fastify();
// After a sign-in in the middle of a form the person goes back to the form's page, which Helmet's default would not name.
await fastify.register(helmet, { referrerPolicy: { policy: 'same-origin' } });
await fastify.register(files, { root: here('../public') });
await fastify.register(view, { engine: { ejs }, root: here('views') });
await fastify.register(formbody);
await fastify.register(authkit, {
  redirectUri: process.env.WORKOS_REDIRECT_URI || `http://localhost:${port}/callback`,
  // The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
  web: { refreshBuffer: 0 },
});

const page = ({ auth }, reply, more = {}) => reply.viewAsync('page.ejs', { auth, apps, organizations, ...more });

fastify.get('/', (request, reply) => page(request, reply));

fastify.get('/dashboard', { onRequest: requireAuth() }, (request, reply) => {
  const { firstName, email } = request.auth.user;
  return page(request, reply, { title: `${firstName || email}'s dashboard` });
});

fastify.get('/users', { onRequest: requireAuth({ permission: 'users:manage' }) }, (request, reply) =>
  page(request, reply, { title: 'The users of your organization' }),
);

fastify.get('/account', { onRequest: requireAuth({ recent: 300, impersonation: false }) }, (request, reply) =>
  page(request, reply, { title: 'Your account, just after a sign-in' }),
);

// Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
fastify.get('/note', { onRequest: requireAuth() }, (request, reply) =>
  page(request, reply, { title: 'Your note', note: notes.get(request.auth.user.id) ?? '' }),
);

fastify.post('/note', { onRequest: requireAuth() }, async (request, reply) => {
  notes.set(request.auth.user.id, String(request.body?.note ?? ''));
  return reply.redirect('/note', 303);
});

const messages = {
  400: 'The sign-in was not completed.',
  403: 'You may not do this.',
  503: 'Sign-in is not reachable at the moment. You are not signed out.',
};

fastify.setErrorHandler((error, request, reply) => {
  const isPage = request.headers.accept?.includes('text/html');
  const message = error instanceof AuthKitHttpError && isPage && messages[error.status];
  return message ? page(request, reply.code(error.status), { message }) : reply.send(error);
});

await fastify.listen({ port, host: '127.0.0.1' });
console.log(JSON.stringify({ url: `http://localhost:${fastify.server.address().port}` }));
