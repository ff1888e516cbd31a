// The Hono kit as a TypeScript user types it.

import { getConnInfo } from '@hono/node-server/conninfo';
import type { User } from 'authkit-native';
import {
  type Auth,
  AuthKitHttpError,
  type AuthKitVariables,
  authkit,
  requireAuth,
  type SignedIn,
} from 'authkit-native/hono';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['the types differ']): void {}

const app = new Hono<{ Variables: AuthKitVariables & { theme: string }; Bindings: { KEY: string } }>()
  .use(
    '*',
    authkit({
      getConnInfo,
      redirectUri: 'http://localhost:3000/callback',
      web: { unauthenticatedPaths: ['/'], routes: { session: '/session', signUp: null } },
      onSignIn: async ({ response, state }, c: Context) => {
        void `${response.user.email} ${state} ${c.req.path}`;
        return '/welcome';
      },
      onError: ({ code, status, error }, c) => void `${code} ${status} ${error} ${c.req.method}`,
    }),
  )
  .get('/', (c) => {
    const { auth, theme } = c.var;
    same<typeof auth, Auth<Response>>();
    // @ts-expect-error Nobody is signed in before `authenticated` was looked at.
    auth.user.email;
    same<ReturnType<typeof auth.signOut>, Promise<Response>>();
    return c.json({ theme, user: auth.user?.id ?? null, key: c.env.KEY });
  })
  .get('/reports/:id', requireAuth({ permission: 'reports:read' }), (c) => {
    // The guard has looked.
    const user: User = c.var.auth.user;
    const { auth } = c.var;
    const isHere: true = auth.authenticated;
    const got: SignedIn<Response> = c.get('auth');
    return c.json({ id: c.req.param('id'), user: user.id, isHere, organization: got.organizationId });
  })
  .post('/out', (c) => c.var.auth.signOut({ returnTo: '/' }));
// The types of the routes are still there for a client of them.
type Routes = typeof app extends Hono<infer _E, infer S> ? keyof S : never;
same<Routes, '/' | '/reports/:id' | '/out'>();

const plain = new Hono();
plain.use(authkit());
plain.get('/', (c) => c.text(c.var.auth.state));
plain.get('/user', requireAuth(), (c) => c.text(c.var.auth.user.email));
plain.onError((error, c) => {
  if (error instanceof HTTPException && error.cause instanceof AuthKitHttpError) {
    return c.text(error.cause.code ?? '', error.status);
  }
  throw error;
});
// @ts-expect-error There is no such option.
authkit({ signInPath: '/login' });
// @ts-expect-error There is no such right.
requireAuth({ permisson: 'reports:read' });
