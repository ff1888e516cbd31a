/**
 * WorkOS AuthKit for React Router 7 in framework mode: {@link authkitMiddleware} once, {@link authContext} everywhere,
 * {@link requireAuth} where it is needed, and everything that the vendor's kit has.
 */

import type { Requirement, StartOptions } from 'authkit-native';
import type { Auth, SignedIn } from 'authkit-native/kit';
import {
  createContext,
  data,
  type LoaderFunctionArgs,
  type MiddlewareFunction,
  type Path,
  type RouterContextProvider,
  redirect,
  redirectDocument,
} from 'react-router';
import type { AuthKitOptions } from './shared/config.js';
import { type DataWithInit, type Framework, loaderKit, type Results } from './shared/loaders.js';
import type { UserInfo } from './shared/types.js';
import { addressOf, LoaderVisit } from './shared/visit.js';

export type { Auth, NotSignedIn, SignedIn } from 'authkit-native/kit';
export type { AuthKitConfig, AuthKitOptions, ValueSource } from './shared/config.js';
export type { AuthkitLoader, DataWithInit, ResultOf, Results, Switched } from './shared/loaders.js';
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
} from './shared/types.js';

/** What routes return, as React Router types it. */
export interface RouteResults extends Results {
  readonly result: DataWithInit<this['data']>;
}

const framework: Framework = { data, redirect, redirectDocument };
const kit = loaderKit<LoaderFunctionArgs, RouteResults>(framework);

/**
 * Who is signed in, for `context.get`. It needs {@link authkitMiddleware} on the route or above it.
 *
 * @example
 * ```ts
 * export async function loader({ context }: Route.LoaderArgs) {
 *   const auth = context.get(authContext);
 *   return { name: auth.user?.firstName ?? null };
 * }
 * ```
 */
export const authContext = createContext<Auth<Response>>();

const visitContext = createContext<LoaderVisit>();

/**
 * The middleware for `app/root.tsx`. It finds out who is signed in, refreshes the session, and sends its cookies with
 * whatever the routes answer: pages, data, redirects and errors.
 *
 * @param options What is not set comes from the environment.
 * @returns The middleware, for `export const middleware = [authkitMiddleware()]`.
 * @throws ConfigurationError at the first request, for an option that cannot work.
 */
export function authkitMiddleware(options: AuthKitOptions = {}): MiddlewareFunction<Response> {
  kit.config.use(options);
  return async (args, next) => {
    const { config } = kit;
    const { request, context } = args;
    const isOwn = config.isOwn(request, addressOf(args));
    // The loader of that route answers. What is beside it may still ask who is signed in, which spends nothing here.
    const elsewhere = { kind: 'loader', cookiesWritable: false, isElsewhere: true } as const;
    const visit = await LoaderVisit.begin(config, framework, args, isOwn ? elsewhere : { kind: 'loader' });
    const answer = await visit.resolve(request);
    context.set(authContext, visit.auth);
    context.set(visitContext, visit);
    return answer === null || isOwn ? visit.manage(next) : visit.whole(answer);
  };
}

/**
 * Who is signed in, if that is somebody who meets the requirement. Others are sent to the sign-in and back, or see the
 * error boundary: 403 without the right, 503 while WorkOS cannot be reached.
 *
 * @param context That of the loader, the action or the middleware.
 * @param requirement What the user needs. Nothing: that somebody is signed in.
 * @returns The user and what they may do.
 * @throws Response the redirect or refusal, which React Router handles.
 */
export function requireAuth(
  context: Readonly<Pick<RouterContextProvider, 'get'>>,
  requirement?: Requirement,
): SignedIn<Response> {
  const visit = context.get(visitContext);
  const answer = visit.guard(requirement);
  if (answer !== null) {
    throw visit.send(answer);
  }
  return visit.auth as SignedIn<Response>;
}

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
 * without tokens.
 *
 * @param args What React Router gives to the loader.
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
 * Who is signed in, for code that sets no cookie. Without the middleware it refreshes nothing, so an expired session is
 * nobody's.
 *
 * @param args What React Router gives to the loader.
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
 * The address of a sign-in or a sign-up on your own origin. It is text where text is wanted, a `to` for `<Link>`, and
 * it has the members that the vendor's kit gives.
 */
export interface StartUrl extends Path {
  readonly url: string;
  /** None: no cookie is needed until somebody goes there. */
  readonly headers: Record<string, string>;
  toString(): string;
}

/**
 * The address that starts a sign-in and comes back.
 *
 * @param returnTo The page to come back to, or options. `/` by default.
 * @param request For an application whose hosts each have a redirect URI.
 * @throws ConfigurationError for a page on another origin that is not in `web.allowedReturnOrigins`.
 */
export async function getSignInUrl(returnTo?: string | StartOptions, request?: Request): Promise<StartUrl> {
  return startUrl(kit.start('signInUrl', returnTo, request));
}

/** The same for a sign-up. */
export async function getSignUpUrl(returnTo?: string | StartOptions, request?: Request): Promise<StartUrl> {
  return startUrl(kit.start('signUpUrl', returnTo, request));
}

function startUrl(url: string): StartUrl {
  const { pathname, search, hash } = new URL(url, 'http://localhost');
  const text = { toString: () => url, toJSON: () => url };
  return Object.defineProperties({ url, headers: {}, pathname, search, hash }, hidden(text)) as StartUrl;
}

/** Members that data of a route does not carry along: it holds no functions. */
function hidden(members: Record<string, () => string>): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }]));
}

/**
 * The session with new rights, after those of the user have changed.
 *
 * @param request That of the loader or action.
 * @param options `organizationId`: the organization to go on in. The present one by default.
 * @returns The user, and `headers` that set the new cookie. Empty under the middleware, which sets it.
 * @throws Response the redirect to the sign-in, if nobody is signed in.
 */
export async function refreshSession(
  request: Request,
  { organizationId }: { organizationId?: string } = {},
): Promise<UserInfo & { headers: Record<string, string> }> {
  return kit.refreshSession(request, organizationId);
}
