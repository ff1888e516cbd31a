// The same over the ES modules of Hono, whose `HTTPException` is another class. All else is one copy, as in `index.mts`.

import { HTTPException } from 'hono/http-exception';
import { honoKit } from './hono-kit.js';

export type { Auth, AuthMethods, NotSignedIn, SignedIn } from './auth.js';
export type { AuthKitOptions, AuthKitVariables } from './hono-kit.js';
export { AuthKitHttpError } from './http-error.js';
export type { Requirement, Routes, StartOptions, WebOptions } from './options.js';
export type { ErrorEvent, Hooks, KitOptions, SessionEvent, SignInEvent } from './web.js';

const kit = honoKit(HTTPException);

/**
 * Answers `/login`, `/signup`, `/logout`, `/switch-organization` and the callback, and sets `c.var.auth` for every other
 * request. What is not set comes from the environment.
 *
 * @throws {@link ConfigurationError} for an option that cannot work.
 * @example
 * ```ts
 * import { authkit } from 'authkit-native/hono';
 *
 * hono.use(authkit({ redirectUri: 'http://localhost:3000/callback' }));
 * hono.get('/', (c) => {
 *   const { auth } = c.var;
 *   return c.text(auth.authenticated ? `Hello ${auth.user.firstName}` : `Sign in at ${auth.signInUrl()}`);
 * });
 * ```
 */
export const authkit = kit.authkit;

/**
 * Lets a request go on only if somebody is signed in who meets the requirement. Others are sent to the sign-in, or refused
 * by an `HTTPException`. {@link authkit} must come before it.
 *
 * @example
 * ```ts
 * import { requireAuth } from 'authkit-native/hono';
 *
 * hono.get('/reports', requireAuth({ permission: 'reports:read' }), (c) => c.json({ user: c.var.auth.user.id }));
 * ```
 */
export const requireAuth = kit.requireAuth;
