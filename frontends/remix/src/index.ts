/** WorkOS AuthKit for Remix 2: the functions of the vendor's kit, on the engine that every language shares. */

import {
  data,
  type Future,
  json,
  type LoaderFunctionArgs,
  redirect,
  redirectDocument,
  type TypedResponse,
} from '@remix-run/node';
import type { StartOptions } from 'authkit-native';
import { type DataWithInit, type Framework, loaderKit, type Results } from '../../react-router/src/shared/loaders.js';

export type { Auth, NotSignedIn, SignedIn } from 'authkit-native/kit';
export type { AuthKitConfig, AuthKitOptions, ValueSource } from '../../react-router/src/shared/config.js';
export type {
  AuthkitLoader,
  DataWithInit,
  ResultOf,
  Results,
  Switched,
} from '../../react-router/src/shared/loaders.js';
export type {
  AuthKitLoaderOptions,
  AuthorizedData,
  HandleAuthOptions,
  NoUserInfo,
  OnSuccess,
  RefreshFailure,
  RefreshSuccess,
  SignedInOptions,
  UnauthorizedData,
  UserInfo,
} from '../../react-router/src/shared/types.js';

/**
 * Data as both ways of Remix to fetch it take it: a response of JSON where that is enough. Without single fetch nothing
 * else has a status and header fields. What JSON cannot say needs single fetch.
 */
const either: Framework['data'] = (value, init) => (isJson(value) ? (json(value, init) as never) : data(value, init));

function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === undefined || ['string', 'number', 'boolean'].includes(typeof value) || value === null;
  }
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  return isPlain && Object.values(value).every(isJson);
}

/** What routes return, as Remix types it with single fetch and before. */
export interface RouteResults extends Results {
  readonly result: Future extends { v3_singleFetch: true } ? DataWithInit<this['data']> : TypedResponse<this['data']>;
  readonly response: TypedResponse<never>;
}

const framework: Framework = { data: either, redirect, redirectDocument };
const kit = loaderKit<LoaderFunctionArgs, RouteResults>(framework);

/**
 * The loader of the callback route, which is also where sign-ins start. As the `action` of a route of `web.routes` it
 * answers posts there.
 *
 * @param options Where to go afterwards, and what to do with the response of the API.
 * @returns The loader.
 */
export const authLoader = kit.authLoader;

/**
 * A loader, or an action, that knows who is signed in. Its data is that of your function and of the user together,
 * without tokens. A session that was refreshed keeps its new cookie also when your function throws a redirect.
 *
 * @param args What Remix gives to the loader.
 * @param loader Your function, given `auth` and `getAccessToken` in addition.
 * @param options `ensureSignedIn` or `requireAuth` for pages that not everybody may see.
 * @returns The data, with the cookies of the session.
 * @throws Response redirects of your function, the redirect to the sign-in, and refusals.
 */
export const authkitLoader = kit.authkitLoader;

/**
 * Signs out. The result is what the action returns.
 *
 * @param request That of the action.
 * @param options `returnTo`: the page to go to afterwards. `/` by default.
 * @returns A redirect to the address that ends the session, without the session's cookies.
 */
export const signOut = kit.signOut;

/**
 * Switches to another organization.
 *
 * @param request That of the action.
 * @param organizationId The organization.
 * @param options `returnTo`: the page to go to. Without it the result is data.
 * @returns A redirect, or data: `success` and the new `auth`, or an `error`. A redirect to the sign-in, if the
 *   organization asks for another one.
 */
export const switchToOrganization = kit.switchToOrganization;

/**
 * Who is signed in, for code that sets no cookie. It refreshes nothing: an expired session is then nobody's.
 *
 * @param args What Remix gives to the loader.
 * @returns The user, the session and the access token, or `user: null`.
 */
export const withAuth = kit.withAuth;

/** Sets the application up, beside the environment, whose variables count more. */
export const configure = kit.configure;

/**
 * What the application is set up with.
 *
 * @throws TypeError if it is set nowhere and has no default.
 */
export const getConfig = kit.getConfig;

/** The client, for everything that is no part of the web flow. */
export const getWorkOS = kit.getWorkOS;

/**
 * The address that starts a sign-in and comes back: a path of your own origin, which needs no cookie yet.
 *
 * @param returnTo The page to come back to, or options. `/` by default.
 * @param request For an application whose hosts each have a redirect URI.
 * @throws ConfigurationError for a page on another origin that is not in `web.allowedReturnOrigins`.
 */
export async function getSignInUrl(returnTo?: string | StartOptions, request?: Request): Promise<string> {
  return kit.start('signInUrl', returnTo, request);
}

/** The same for a sign-up. */
export async function getSignUpUrl(returnTo?: string | StartOptions, request?: Request): Promise<string> {
  return kit.start('signUpUrl', returnTo, request);
}
