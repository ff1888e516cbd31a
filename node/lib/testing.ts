/**
 * For tests of applications: {@link signInAs} makes the cookies of a user, {@link outage}, {@link revoked}, {@link expired} and
 * {@link clockAhead} change what the session meets. Nothing uses the network.
 */

import { type Asked, ask } from './for-tests';
import type { TestingSession } from './options';

export type { TestingSession } from './options';

/**
 * What leads to a client that was made with `testing: true`: an application of Express or Hono, an instance of Fastify, what
 * `createAuthKit` returned, a `WorkOS`, a server of `node:http` over one of them, or an agent of supertest. The kits of React
 * Router and Remix are found by what their `getWorkOS()` returns, that of Next.js by its `testingClient()`.
 */
export type Target = object;

/** One cookie. */
export interface TestingCookie {
  /** Its name. */
  name: string;
  /** Its value. */
  value: string;
}

interface Made {
  cookies: TestingCookie[];
  cookie: string;
  code: string;
}

interface Conditions {
  api?: 'up' | 'outage' | 'revoked';
  clock?: number;
  expired?: boolean;
}

/**
 * Makes a session, and gives the `Cookie` header of a browser that has it. The session is a real one: it is signed, sealed,
 * checked and refreshed. No client that was made without `testing: true` accepts it.
 *
 * @param target - The application.
 * @param session - Who is signed in. Nothing: a user without an organization.
 * @throws {@link ConfigurationError} for a client without `testing: true`, or a session that cannot be. `TypeError` when the
 *   target leads to no client.
 * @example
 * ```ts
 * import { signInAs } from 'authkit-native/testing';
 *
 * const cookie = signInAs(app, { organizationId: 'org_1', permissions: ['reports:read'] });
 * const response = await hono.request('/reports', { headers: { cookie } });
 * ```
 */
export function signInAs(target: Target, session: TestingSession = {}): string {
  return made(target, session).cookie;
}

/**
 * The same as a list, for browsers that are given cookies by name.
 *
 * @param target - The application.
 * @param session - Who is signed in.
 * @throws As {@link signInAs}.
 */
export function cookiesFor(target: Target, session: TestingSession = {}): TestingCookie[] {
  return made(target, session).cookies;
}

/**
 * A code for tests of what a callback does. Request the sign-in route, take `state` from the address that it leads to, and
 * request the callback with both.
 *
 * @param target - The application.
 * @param session - Who signs in.
 * @throws As {@link signInAs}.
 */
export function codeFor(target: Target, session: TestingSession = {}): string {
  return made(target, session).code;
}

/**
 * Makes the API unreachable while a function runs. A session whose token counts goes on.
 *
 * @param target - The application.
 * @param during - What happens meanwhile. It is awaited.
 * @returns What `during` returned.
 * @throws As {@link signInAs}, and what `during` throws.
 * @example
 * ```ts
 * import { expired, outage } from 'authkit-native/testing';
 *
 * await outage(app, () => expired(app, () => hono.request('/reports')));
 * ```
 */
export function outage<T>(target: Target, during: () => T | Promise<T>): Promise<T> {
  return under(target, { api: 'outage' }, during);
}

/**
 * Lets the API refuse every refresh while a function runs: the sessions were ended elsewhere.
 *
 * @param target - The application.
 * @param during - What happens meanwhile. It is awaited.
 * @returns What `during` returned.
 * @throws As {@link outage}.
 */
export function revoked<T>(target: Target, during: () => T | Promise<T>): Promise<T> {
  return under(target, { api: 'revoked' }, during);
}

/**
 * Lets every access token of before be expired while a function runs. The next request refreshes.
 *
 * @param target - The application.
 * @param during - What happens meanwhile. It is awaited.
 * @returns What `during` returned.
 * @throws As {@link outage}.
 */
export function expired<T>(target: Target, during: () => T | Promise<T>): Promise<T> {
  return under(target, { expired: true }, during);
}

/**
 * Sets the clock of sessions ahead while a function runs. That of JavaScript is not touched, nor do fake timers touch this one.
 *
 * @param target - The application.
 * @param seconds - How far. Calls inside of each other do not add up.
 * @param during - What happens meanwhile. It is awaited.
 * @returns What `during` returned.
 * @throws As {@link outage}.
 */
export function clockAhead<T>(target: Target, seconds: number, during: () => T | Promise<T>): Promise<T> {
  return under(target, { clock: seconds }, during);
}

function made(target: Target, session: TestingSession): Made {
  return found(target)[ask]<Made>('testing_session', session);
}

async function under<T>(target: Target, conditions: Conditions, during: () => T | Promise<T>): Promise<T> {
  const asked = found(target);
  const before = asked[ask]<Conditions>('testing_conditions', conditions);
  try {
    return await during();
  } finally {
    asked[ask]('testing_conditions', before);
  }
}

/** More steps to a client than any application takes. */
const MOST = 10_000;

/** Each leads to the next: servers and agents to applications, applications and routers to their handlers, those to a client. */
function found(target: Target): Asked {
  const seen: unknown[] = [target];
  for (const it of seen) {
    if (isAsked(it)) {
      return it;
    }
    if (seen.length < MOST) {
      seen.push(...nextOf(it));
    }
  }
  throw new TypeError(
    'no AuthKit is found: pass the application, after authkit() was used in it, what createAuthKit() or getWorkOS() returned, ' +
      'or a WorkOS',
  );
}

function isAsked(it: unknown): it is Asked {
  return isObject(it) && typeof (it as Partial<Asked>)[ask] === 'function';
}

function isObject(it: unknown): it is object {
  return (typeof it === 'object' && it !== null) || typeof it === 'function';
}

interface Step {
  app?: unknown;
  handle?: unknown;
  handler?: unknown;
  route?: unknown;
  router?: unknown;
  _router?: unknown;
  routes?: unknown;
  stack?: unknown;
  listeners?: unknown;
}

function nextOf(it: unknown): unknown[] {
  if (!isObject(it)) {
    return [];
  }
  const { app, handle, handler, route, routes, stack, listeners, _router } = it as Step;
  // Express 4 has the one, and throws for the other.
  const router = _router ?? (stack === undefined && 'lazyrouter' in it ? undefined : (it as Step).router);
  const lists = [routes, stack, isServer(it) && typeof listeners === 'function' ? it.listeners('request') : []];
  return [app, handle, handler, route, router, ...lists.filter(Array.isArray).flat()];
}

function isServer(it: object): it is { listeners(event: string): unknown[] } {
  return 'listen' in it && 'listeners' in it && 'requestTimeout' in it;
}
