/**
 * WorkOS AuthKit for React Router 7 in framework mode: {@link authkitMiddleware} once, {@link authContext} everywhere,
 * {@link requireAuth} where it is needed, and everything that the vendor's kit has.
 */
import type { Requirement, StartOptions } from 'authkit-native';
import type { Auth, SignedIn } from 'authkit-native/kit';
import { type LoaderFunctionArgs, type MiddlewareFunction, type Path, type RouterContextProvider } from 'react-router';
import type { AuthKitOptions } from './shared/config.js';
import type { UserInfo } from './shared/types.js';
export type { Auth, NotSignedIn, SignedIn } from 'authkit-native/kit';
export type { AuthKitConfig, AuthKitOptions, ValueSource } from './shared/config.js';
export type { AuthkitLoader, DataWithInit, Switched } from './shared/loaders.js';
export type { AuthKitLoaderOptions, AuthorizedData, HandleAuthOptions, NoUserInfo, OnSuccess, RefreshFailure, RefreshSuccess, SignedInOptions, UnauthorizedData, UserInfo, } from './shared/types.js';
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
export declare const authContext: import("react-router").RouterContext<Auth<Response>>;
/**
 * The middleware for `app/root.tsx`. It finds out who is signed in, refreshes the session, and sends its cookies with
 * whatever the routes answer: pages, data, redirects and errors.
 *
 * @param options What is not set comes from the environment.
 * @returns The middleware, for `export const middleware = [authkitMiddleware()]`.
 * @throws ConfigurationError at the first request, for an option that cannot work.
 */
export declare function authkitMiddleware(options?: AuthKitOptions): MiddlewareFunction<Response>;
/**
 * Who is signed in, if that is somebody who meets the requirement. Others are sent to the sign-in and back, or see the
 * error boundary: 403 without the right, 503 while WorkOS cannot be reached.
 *
 * @param context That of the loader, the action or the middleware.
 * @param requirement What the user needs. Nothing: that somebody is signed in.
 * @returns The user and what they may do.
 * @throws Response the redirect or refusal, which React Router handles.
 */
export declare function requireAuth(context: Readonly<Pick<RouterContextProvider, 'get'>>, requirement?: Requirement): SignedIn<Response>;
/**
 * The loader of the callback route, which is also where sign-ins start. As the `action` of a route of `web.routes` it
 * answers posts there.
 *
 * @param options Where to go afterwards, and what to do with the response of the API.
 * @returns The loader.
 */
export declare const authLoader: ({ returnPathname, onSuccess, storage, cookie }?: import("./shared/types.js").HandleAuthOptions) => (args: LoaderFunctionArgs<any>) => Promise<Response>;
/**
 * A loader, or an action, that knows who is signed in. Its data is that of your function and of the user together; tokens
 * are not in it.
 *
 * @param args What React Router gives to the loader.
 * @param loader Your function, given `auth` and `getAccessToken` in addition.
 * @param options `ensureSignedIn` or `requireAuth` for pages that not everybody may see.
 * @returns The data, with the cookies of the session.
 * @throws Response redirects of your function, the redirect to the sign-in, and refusals.
 */
export declare const authkitLoader: import("./shared/loaders.js").AuthkitLoader<LoaderFunctionArgs<any>>;
/**
 * Signs out. The result is what the action returns.
 *
 * @param request That of the action.
 * @param options `returnTo`: the page to go to afterwards. `/` by default.
 * @returns A redirect to the address that ends the session, without the session's cookies.
 */
export declare const signOut: (request: Request, { returnTo }?: {
    returnTo?: string;
}) => Promise<Response>;
/**
 * Switches to another organization.
 *
 * @param request That of the action.
 * @param organizationId The organization.
 * @param options `returnTo`: the page to go to. Without it the result is data.
 * @returns A redirect, or data: `success` and the new `auth`, or an `error`. If the organization asks for another sign-in, a
 *   redirect to it.
 */
export declare const switchToOrganization: (request: Request, organizationId: string, { returnTo }?: {
    returnTo?: string;
}) => Promise<Response | import("./shared/loaders.js").DataWithInit<import("./shared/loaders.js").Switched>>;
/**
 * Who is signed in, for code that sets no cookie. Without the middleware it refreshes nothing: an expired session is then
 * nobody's.
 *
 * @param args What React Router gives to the loader.
 * @returns The user, the session and the access token, or `user: null`.
 */
export declare const withAuth: (args: import("./shared/visit.js").Arguments) => Promise<UserInfo | import("./shared/types.js").NoUserInfo>;
/** Sets the application up, beside the environment, whose variables count more. */
export declare const configure: (given: Partial<import("./shared/config.js").AuthKitConfig> | AuthKitOptions | import("./shared/config.js").ValueSource, source?: import("./shared/config.js").ValueSource) => void;
/**
 * What the application is set up with.
 *
 * @throws TypeError if it is set nowhere and has no default.
 */
export declare const getConfig: <Name extends keyof import("./shared/config.js").AuthKitConfig>(name: Name) => import("./shared/config.js").AuthKitConfig[Name];
/** The client, for everything that is no part of the web flow. */
export declare const getWorkOS: () => import("authkit-native").WorkOS;
/**
 * The address of a sign-in or a sign-up on your own origin. It is text wherever text is wanted, a `to` for `<Link>`, and has
 * the members that the vendor's kit gives.
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
 * @throws ConfigurationError for a page on another origin that is not in `web.allowedReturnOrigins`.
 */
export declare function getSignInUrl(returnTo?: string | StartOptions): Promise<StartUrl>;
/** The same for a sign-up. */
export declare function getSignUpUrl(returnTo?: string | StartOptions): Promise<StartUrl>;
/**
 * The session with new rights, after those of the user have changed.
 *
 * @param request That of the loader or action.
 * @param options `organizationId`: the organization to go on in. The present one by default.
 * @returns The user, and `headers` that set the new cookie. Empty under the middleware, which sets it.
 * @throws Response the redirect to the sign-in, if nobody is signed in.
 */
export declare function refreshSession(request: Request, { organizationId }?: {
    organizationId?: string;
}): Promise<UserInfo & {
    headers: Record<string, string>;
}>;
