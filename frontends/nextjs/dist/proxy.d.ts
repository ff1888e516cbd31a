/** The proxy, which older versions of Next call middleware: it refreshes sessions and guards paths. */
import type { Impersonator, User } from 'authkit-native';
import { type NextRequest, NextResponse } from 'next/server';
import { TokenRefreshError } from './errors.js';
import { type NoUserInfo, type UserInfo } from './session.js';
/** A session has a new access token. */
export interface SessionRefreshed {
    accessToken: string;
    user: User;
    impersonator?: Impersonator;
    organizationId?: string;
}
/** A session was not refreshed. */
export interface SessionNotRefreshed {
    error: TokenRefreshError;
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
    middlewareAuth?: {
        enabled: boolean;
        unauthenticatedPaths: readonly string[];
    } | undefined;
    /** The redirect URI, where it is not that of the environment. */
    redirectUri?: string | undefined;
    /** Patterns of the paths whose visitors are sent to sign up and not to sign in. */
    signUpPaths?: readonly string[] | undefined;
    /** In seconds: how long before the end of its token a session is refreshed. The engine's default when unset. */
    refreshBufferSeconds?: number | undefined;
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
export declare function authkit(request: NextRequest, options?: AuthkitOptions): Promise<AuthkitResponse>;
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
export declare function authkitProxy({ middlewareAuth, signUpPaths, ...options }?: AuthkitProxyOptions): (request: NextRequest) => Promise<NextResponse | Response>;
/** {@link authkitProxy} by its older name. */
export declare const authkitMiddleware: typeof authkitProxy;
