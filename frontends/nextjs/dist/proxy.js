/** The proxy, which older versions of Next call middleware: it refreshes sessions and guards paths. */
import { FetchVisit } from 'authkit-native/kit';
import { NextResponse } from 'next/server';
import { TokenRefreshError } from './errors.js';
import { applyResponseHeaders, isAuthkitRequestHeader, overriding } from './headers.js';
import { configuredRedirectUri, kitOf, MOUNT, PathList, register } from './kits.js';
import { infoOf } from './session.js';
import { onOurOrigin, startUrl } from './urls.js';
/** Next takes a redirect of a proxy only with an origin, and makes it relative again. */
class ProxyVisit extends FetchVisit {
    #base;
    constructor(kit, listener, facts, base) {
        super(kit, listener, facts);
        this.#base = base;
    }
    send(answer) {
        return super.send({ ...answer, location: answer.location && new URL(answer.location, this.#base).href });
    }
}
async function see(request, options, signUpPaths = []) {
    const { redirectUri = configuredRedirectUri(), refreshBufferSeconds } = options;
    if (redirectUri !== undefined) {
        register(redirectUri);
    }
    const kit = kitOf({ redirectUri, refreshBuffer: refreshBufferSeconds });
    const { pathname, search } = new URL(request.url);
    const target = pathname + search;
    const header = (name) => request.headers.get(name);
    const facts = { method: request.method, url: target, header, mount: MOUNT, redirectUri };
    const isOwn = kit.isOwn(facts);
    const isCallback = isOwn && redirectUri !== undefined && new URL(redirectUri).pathname === pathname;
    // The callback's own handler answers it, and spends what there is to spend.
    const seen = isCallback ? { ...facts, url: MOUNT || '/', cookiesWritable: false } : facts;
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
function responseHeaders(visit) {
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
export async function authkit(request, options = {}) {
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
export function authkitProxy({ middlewareAuth, signUpPaths = [], ...options } = {}) {
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
function listenerOf(request, options) {
    const { onSessionRefreshSuccess, onSessionRefreshError } = options;
    return {
        onRefresh({ auth }) {
            const info = infoOf(auth);
            if (info.user !== null) {
                const { accessToken, user, impersonator, organizationId } = info;
                later(() => onSessionRefreshSuccess?.({
                    accessToken,
                    user,
                    ...(impersonator && { impersonator }),
                    ...(organizationId && { organizationId }),
                }));
            }
        },
        onError({ code, error }) {
            const isTransient = error?.retryable === true;
            const reason = code ?? error?.code ?? 'internal';
            later(() => onSessionRefreshError?.({
                error: new TokenRefreshError(reason, { isTransient, cause: error }),
                request,
                isTransient,
            }));
        },
    };
}
/** Calls a function of the application without waiting for it. */
function later(call) {
    Promise.resolve()
        .then(call)
        .catch((error) => process.emitWarning(`a callback of authkit() has failed: ${error}`, 'AuthKitWarning'));
}
function say(debug, request, auth) {
    if (debug) {
        const why = auth.authenticated ? '' : ` (${auth.reason})`;
        // biome-ignore lint/suspicious/noConsole: it was asked for.
        console.log(`authkit: ${request.method} ${request.nextUrl.pathname}: ${auth.state}${why}`);
    }
}
