// The Fastify kit as a TypeScript user types it.

import type { User } from 'authkit-native';
import { type Auth, AuthKitHttpError, type AuthKitOptions, authkit, requireAuth } from 'authkit-native/fastify';
import Fastify, { type FastifyPluginAsync, type FastifyRequest, type FastifyTypeProvider } from 'fastify';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['the types differ']): void {}

const fastify = Fastify();
await fastify.register(authkit);
await fastify.register(authkit, {
  redirectUri: 'http://localhost:3000/callback',
  web: { unauthenticatedPaths: ['/'], routes: { session: '/session', signUp: null } },
  redirectUriOf: (request) => `https://${request.hostname}/callback`,
  hooks: {
    onSignIn: async ({ response, state }, request: FastifyRequest) => `${response.user.email} ${state} ${request.ip}`,
    onError: ({ code, status, error }, request) => request.log.warn(`${code} ${status} ${error}`),
  },
});
const options: AuthKitOptions = { cookiePassword: ['new', 'old'] };
await fastify.register(authkit, (_parent) => options);
// @ts-expect-error There is no such option.
await fastify.register(authkit, { signInPath: '/login' });
// @ts-expect-error There is no such right.
requireAuth({ permisson: 'reports:read' });

fastify.get('/', async (request, reply) => {
  same<typeof request.auth, Auth>();
  const { auth } = request;
  // @ts-expect-error Nobody is signed in before `authenticated` was looked at.
  auth.user.email;
  if (!auth.authenticated) {
    return reply.redirect(auth.signInUrl({ returnTo: '/' }));
  }
  const user: User = auth.user;
  return { user: user.id, organization: auth.organizationId };
});
// The guard fits the routes of every request, and takes nothing of their types away.
fastify.get<{ Params: { id: string }; Querystring: { page: number } }>(
  '/reports/:id',
  { onRequest: requireAuth({ permission: ['reports:read', 'reports:write'], any: true }) },
  async (request) => {
    same<typeof request.params.id, string>();
    same<typeof request.query.page, number>();
    return { mayWrite: request.auth.has({ permission: 'reports:write' }) };
  },
);
fastify.post('/out', { preHandler: [fastify.requireAuth()] }, async ({ auth }) => auth.signOut());
fastify.addHook('preHandler', requireAuth());
fastify.setErrorHandler((error, _request, reply) => {
  if (error instanceof AuthKitHttpError) {
    const code: string | null = error.code;
    return reply.code(error.status).send({ code });
  }
  throw error;
});

const scope: FastifyPluginAsync = async (instance) => {
  instance.get('/scope', { preHandler: instance.requireAuth({ recent: 300 }) }, async ({ auth }) => auth.state);
};
fastify.register(scope, { prefix: '/scope' });

// Other servers and type providers.
interface Provider extends FastifyTypeProvider {
  validator: this['schema'];
}
const typed = Fastify().withTypeProvider<Provider>();
typed.register(authkit, options);
typed.route({ method: 'GET', url: '/', preHandler: requireAuth(), handler: async ({ auth }) => auth.state });
const secure = Fastify({ http2: true });
secure.register(authkit, options);
secure.get('/', { preHandler: secure.requireAuth() }, async ({ auth }) => auth.state);
