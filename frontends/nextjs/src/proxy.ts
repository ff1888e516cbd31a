/** The proxy, which older versions of Next call middleware: it refreshes sessions and guards paths. */

import type { Impersonator, User } from 'authkit-native';
import { type Answer, type Auth, type Facts, FetchVisit, factsOf } from 'authkit-native/kit';
import { type NextRequest, NextResponse } from 'next/server';
import { TokenRefreshError } from './errors.js';
import { applyResponseHeaders, isAuthkitRequestHeader, overriding } from './headers.js';
import { configuredRedirectUri, kitOf, type Listener, MOUNT, type NextKit, PathList, register } from './kits.js';
import { infoOf, type NoUserInfo, type UserInfo } from './session.js';
import { onOurOrigin, startUrl } from './urls.js';

/** A session has a new access token. */
export interface SessionRefreshed {
  /** The new access token. */
  accessToken: string;
  /** Whose session it is. */
  user: User;
  /** The administrator who acts as the user. */
  impersonator?: Impersonator;
  /** The organization that the user is signed in to. */
  organizationId?: string;
}

/** A session was not refreshed. */
export interface SessionNotRefreshed {
  /** Why not. */
  error: TokenRefreshError;
  /** The request that wanted to. */
  request: NextRequest;
  /** Whether it may be refreshed later: nobody is signed out for that. */
  isTransient: boolean;
}

/** Options of {@link authkit}. */
export interface AuthkitOptions {
  /** Whether to say in the log who is signed in, without a name, and what was done. */
  debug?: boolean | undefined;
  /** The redirect URI, where it is not that of the environment. */
  redirectUri?: string | undefined;
  /** Which page `authorizationUrl` leads to first. */
  screenHint?: 'sign-in' | 'sign-up' | undefined;
  /** In seconds: how long before the end of its token a session is refreshed. The engine's default when unset. */
  refreshBufferSeconds?: number | undefined;
  /** Called after a refresh. It is not awaited. */
  onSessionRefreshSuccess?(event: SessionRefreshed): void | Promise<void>;
  /** Called after a refresh that failed. It is not awaited. */
  onSessionRefreshError?(event: SessionNotRefreshed): void | Promise<void>;
}

/** What {@link authkit} found out. */
export interface AuthkitResponse {
  /** Who is signed in. */
  session: UserInfo | NoUserInfo;
  /** Headers to set on the response, whether it goes on or redirects. No session is among them but as a cookie. */
  headers: Headers;
  /** Where a sign-in starts that comes back to this page. Only when nobody is signed in. */
  authorizationUrl?: string;
}

/** Options of {@link authkitProxy}. */
export interface AuthkitProxyOptions {
  /** Whether to say in the log what was done with each request. */
  debug?: boolean | undefined;
  /** Which paths need a sign-in. None unless `enabled`: pages then decide themselves. */
  middlewareAuth?: { enabled: boolean; unauthenticatedPaths: readonly string[] } | undefined;
  /** The redirect URI, where it is not that of the environment. */
  redirectUri?: string | undefined;
  /** Patterns of the paths whose visitors are sent to sign up and not to sign in. */
  signUpPaths?: readonly string[] | undefined;
  /** In seconds: how long before the end of its token a session is refreshed. The engine's default when unset. */
  refreshBufferSeconds?: number | undefined;
}

/** Next takes a redirect of a proxy only with an origin, and makes it relative again. */
class ProxyVisit extends FetchVisit<Listener> {
  readonly #base: string;

  constructor(kit: NextKit, listener: Listener, facts: Facts, base: string) {
    super(kit, listener, facts);
    this.#base = base;
  }

  override send(answer: Answer): Response {
    return super.send({ ...answer, location: answer.location && new URL(answer.location, this.#base).href });
  }
}

/** A request that the engine has seen. */
interface Seen {
  visit: ProxyVisit;
  /** The answer that ends the request. Null: it goes on. */
  response: Response | null;
  /** The path with the query, as the browser asked for it. */
  target: string;
  /** Whether the address is one of ours. Such a request is not guarded. */
  isOwn: boolean;
  /** The request's headers as the page sees them. */
  pageHeaders: Headers;
}

async function see(request: NextRequest, options: AuthkitOptions, signUpPaths: readonly string[] = []): Promise<Seen> {
  const { redirectUri = configuredRedirectUri(), refreshBufferSeconds } = options;
  if (redirectUri !== undefined) {
    register(redirectUri);
  }
  const kit = kitOf({ redirectUri, refreshBuffer: refreshBufferSeconds });
  const facts = await factsOf(kit, request, { remoteAddress: undefined, mount: MOUNT, redirectUri });
  const target = facts.url ?? '/';
  const isOwn = kit.isOwn(facts);
  const isCallback = isOwn && redirectUri !== undefined && new URL(redirectUri).pathname === target.split('?')[0];
  // The callback's own handler answers it, and spends what there is to spend.
  const seen: Facts = isCallback ? { ...facts, url: MOUNT || '/', cookiesWritable: false } : facts;
  const visit = new ProxyVisit(kit, listenerOf(request, options), seen, request.url);
  const answer = await visit.handle();
  const pageHeaders = new Headers();
  for (const [name, value] of request.headers) {
    if (!isAuthkitRequestHeader(name)) {
      pageHeaders.set(name, value);
    }
  }
  pageHeaders.set('x-workos-middleware', 'true');
  pageHeaders.set('x-url', request.url);
  if (redirectUri !== undefined) {
    pageHeaders.set('x-redirect-uri', redirectUri);
  }
  if (signUpPaths.length > 0) {
    pageHeaders.set('x-sign-up-paths', signUpPaths.join(','));
  }
  if (answer !== null && answer.requestCookie !== null) {
    pageHeaders.set('cookie', answer.requestCookie);
  }
  const response = answer?.action === 'answer' ? visit.finished(visit.send(answer)) : null;
  return { visit, response, target, isOwn, pageHeaders };
}

/** The headers of an answer that was not made yet, by who is signed in: a proxy cannot know whether its page asks. */
function responseHeaders(visit: ProxyVisit): Headers {
  const headers = new Headers();
  if (visit.auth.state === 'signed_out' && visit.cookies.length === 0) {
    return headers;
  }
  const { cacheControl, vary } = visit.finish(undefined, undefined) ?? {};
  if (cacheControl !== undefined) {
    headers.set('cache-control', cacheControl);
    headers.set('x-middleware-cache', 'no-cache');
  }
  if (vary !== undefined) {
    headers.set('vary', vary);
  }
  for (const line of visit.cookies) {
    headers.append('set-cookie', line);
  }
  return headers;
}

/**
 * Looks a request up for a proxy of your own: refreshes its session if need be, and decides nothing. Set all `headers` on the
 * response, or hand them to `handleAuthkitProxy`.
 *
 * @throws ConfigurationError for an option or variable that cannot be used.
 * @example
 * ```ts
 * import { authkit, handleAuthkitProxy } from 'authkit-native-nextjs';
 * import type { NextRequest } from 'next/server';
 *
 * export default async function proxy(request: NextRequest) {
 *   const { session, headers, authorizationUrl } = await authkit(request);
 *   const isPrivate = request.nextUrl.pathname.startsWith('/account');
 *   return handleAuthkitProxy(request, headers, { redirect: isPrivate && !session.user ? authorizationUrl : undefined });
 * }
 * ```
 */
export async function authkit(request: NextRequest, options: AuthkitOptions = {}): Promise<AuthkitResponse> {
  const { visit, target, pageHeaders } = await see(request, options);
  const headers = overriding(pageHeaders);
  for (const [name, value] of responseHeaders(visit)) {
    headers.append(name, value);
  }
  say(options.debug, request, visit.auth);
  const session = infoOf(visit.auth);
  if (session.user !== null) {
    return { session, headers };
  }
  const redirectUri = options.redirectUri ?? configuredRedirectUri();
  const path = startUrl(visit.auth, options.screenHint ?? 'sign-in', target);
  return { session, headers, authorizationUrl: onOurOrigin(path, redirectUri) };
}

/**
 * Makes the whole proxy: it refreshes sessions, and guards all paths but the listed ones if `middlewareAuth` is enabled.
 *
 * @throws ConfigurationError for a pattern that cannot be used.
 * @example
 * ```ts
 * import { authkitProxy } from 'authkit-native-nextjs';
 *
 * export default authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/about'] } });
 *
 * export const config = { matcher: ['/', '/account/:page*'] };
 * ```
 */
export function authkitProxy({
  middlewareAuth,
  signUpPaths = [],
  ...options
}: AuthkitProxyOptions = {}): (request: NextRequest) => Promise<NextResponse | Response> {
  const open = middlewareAuth?.enabled ? new PathList(middlewareAuth.unauthenticatedPaths) : null;
  const signUp = new PathList(signUpPaths);
  return async (request) => {
    const { visit, response, target, isOwn, pageHeaders } = await see(request, options, signUpPaths);
    say(options.debug, request, visit.auth);
    if (response !== null) {
      return response;
    }
    const { pathname } = request.nextUrl;
    const refused = open === null || isOwn || open.has(pathname) ? null : visit.guard(undefined);
    if (refused !== null) {
      const signsUp = refused.location !== null && signUp.has(pathname);
      const location = signsUp ? startUrl(visit.auth, 'sign-up', target) : refused.location;
      return visit.finished(visit.send({ ...refused, location }));
    }
    return applyResponseHeaders(NextResponse.next({ request: { headers: pageHeaders } }), responseHeaders(visit));
  };
}

/** {@link authkitProxy} by its older name. */
export const authkitMiddleware = authkitProxy;

function listenerOf(request: NextRequest, options: AuthkitOptions): Listener {
  const { onSessionRefreshSuccess, onSessionRefreshError } = options;
  return {
    onRefresh({ auth }) {
      const info = infoOf(auth);
      if (info.user !== null) {
        const { accessToken, user, impersonator, organizationId } = info;
        later(() =>
          onSessionRefreshSuccess?.({
            accessToken,
            user,
            ...(impersonator && { impersonator }),
            ...(organizationId && { organizationId }),
          }),
        );
      }
    },
    onError({ code, error }) {
      const isTransient = (error as { retryable?: boolean } | null)?.retryable === true;
      const reason = code ?? (error as { code?: string } | null)?.code ?? 'internal';
      later(() =>
        onSessionRefreshError?.({
          error: new TokenRefreshError(reason, { isTransient, cause: error }),
          request,
          isTransient,
        }),
      );
    },
  };
}

/** Calls a function of the application without waiting for it. */
function later(call: () => void | Promise<void>): void {
  Promise.resolve()
    .then(call)
    .catch((error: unknown) => process.emitWarning(`a callback of authkit() has failed: ${error}`, 'AuthKitWarning'));
}

function say(debug: boolean | undefined, request: NextRequest, auth: Auth<unknown>): void {
  if (debug) {
    const why = auth.authenticated ? '' : ` (${auth.reason})`;
    // biome-ignore lint/suspicious/noConsole: it was asked for.
    console.log(`authkit: ${request.method} ${request.nextUrl.pathname}: ${auth.state}${why}`);
  }
}
