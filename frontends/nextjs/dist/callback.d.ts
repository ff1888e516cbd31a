/** The route handler that a sign-in comes back to. It is also where every sign-in starts. */
import type { AuthenticationMethod, Impersonator, OauthTokens, User } from 'authkit-native';
import type { NextRequest } from 'next/server';
/** Somebody has signed in. The tokens can be read and are not enumerable: no copy or log has them. */
export interface HandleAuthSuccessData {
    user: User;
    accessToken: string;
    refreshToken: string;
    organizationId?: string;
    impersonator?: Impersonator;
    oauthTokens?: OauthTokens;
    authenticationMethod?: AuthenticationMethod;
    /** The `state` that the application gave to the sign-in. */
    state?: string;
}
/** Options of {@link handleAuth}. */
export interface HandleAuthOptions {
    /** The page to go to after a sign-in that names none. `/` by default. */
    returnPathname?: string | undefined;
    /** The origin to redirect to, where it is not that of the request. Redirects are relative when unset. */
    baseURL?: string | undefined;
    /** The redirect URI, where it is not that of the environment or of the proxy. */
    redirectUri?: string | undefined;
    /** Called after a sign-in. If it throws, the session is not set; a `redirect()` in it keeps the session. */
    onSuccess?(data: HandleAuthSuccessData): void | Promise<void>;
    /** Makes the response to a sign-in that was not completed. A page of ours is sent when it is unset or returns nothing. */
    onError?(event: {
        error: unknown;
        request: NextRequest;
    }): Response | undefined | Promise<Response | undefined>;
}
/**
 * Makes the `GET` of the callback route. The route must be the one that the redirect URI names.
 *
 * @throws TypeError for a `baseURL` that is no address.
 * @example
 * ```ts
 * // app/callback/route.ts
 * import { handleAuth } from 'authkit-native-nextjs';
 *
 * export const GET = handleAuth({ returnPathname: '/dashboard' });
 * ```
 */
export declare function handleAuth(options?: HandleAuthOptions): (request: NextRequest) => Promise<Response>;
