// The Express kit as a TypeScript user types it, with `@types/express`.

import type { User } from 'authkit-native';
import { type Auth, AuthKitHttpError, authkit, requireAuth } from 'authkit-native/express';
import express, { type NextFunction, type Request, type Response } from 'express';

const app = express();
app.use(
  authkit({
    redirectUri: 'http://localhost:3000/callback',
    web: { unauthenticatedPaths: ['/'], routes: { session: '/session', signUp: null }, refreshBuffer: 30 },
    onSignIn: async ({ response, state }, request: Request) => {
      void `${response.user.email} ${state} ${request.ip}`;
      return '/welcome';
    },
    onRefresh({ auth }) {
      void auth.sessionId;
    },
    onError: ({ code, status, error }) => void `${code} ${status} ${error}`,
  }),
);
// @ts-expect-error There is no such option.
authkit({ signInPath: '/login' });
// @ts-expect-error There is no such right.
requireAuth({ permisson: 'reports:read' });

app.get('/', (req, res) => {
  const auth: Auth = req.auth;
  // @ts-expect-error Nobody is signed in before `authenticated` was looked at.
  auth.user.email;
  if (auth.authenticated) {
    const user: User = auth.user;
    const state: 'signed_in' = auth.state;
    const at: number | null = auth.authenticatedAt;
    res.send(`${user.firstName} ${state} ${at} ${auth.expiresAt.toFixed()} ${auth.outcome.sealFormat}`);
  } else {
    const state: 'signed_out' | 'unknown' = auth.state;
    const user: null = auth.user;
    res.send(`${state} ${user} ${auth.reason} ${auth.signInUrl({ returnTo: '/', loginHint: 'ada@example.com' })}`);
  }
});
app.get('/reports', requireAuth({ permission: ['reports:read', 'reports:write'], any: true }), (req, res) => {
  res.json({ mayWrite: req.auth.has({ permission: 'reports:write' }), isRecent: req.auth.authenticatedWithin(300) });
});
app.post('/delete-account', requireAuth({ recent: 300, impersonation: false }), async (req) => req.auth.signOut());
app.post('/switch/:id', requireAuth(), (req) => req.auth.switchOrganization(String(req.params.id), { returnTo: '/' }));
app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
  if (error instanceof AuthKitHttpError) {
    const code: string | null = error.code;
    res.status(error.status).send(code);
  } else {
    next(error);
  }
});
