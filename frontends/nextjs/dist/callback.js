/** The route handler that a sign-in comes back to. It is also where every sign-in starts. */
import { FetchVisit, isRefusal } from 'authkit-native/kit';
import { unstable_rethrow } from 'next/navigation';
import { CallbackError } from './errors.js';
import { configuredRedirectUri, kitOf, MOUNT, namedRedirectUri } from './kits.js';
import { setCookies } from './render.js';
/** What the application made of one callback. */
class Listening {
    #options;
    /** What went wrong. */
    failure;
    /** A `redirect()` of Next, which goes on by being thrown. */
    thrown;
    constructor(options) {
        this.#options = options;
    }
    onSignIn = async ({ response, state }) => {
        try {
            await this.#options.onSuccess?.(dataOf(response, state));
        }
        catch (error) {
            if (!isOfNext(error)) {
                throw error;
            }
            this.thrown = error;
        }
    };
    onError = (event) => {
        this.failure = event;
    };
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
export function handleAuth(options = {}) {
    const base = options.baseURL === undefined ? null : new URL(options.baseURL);
    return async (request) => {
        const redirectUri = options.redirectUri ?? namedRedirectUri(request.headers.get('x-redirect-uri')) ?? configuredRedirectUri();
        const kit = kitOf({ redirectUri, defaultReturnTo: options.returnPathname });
        const facts = {
            method: request.method,
            // This is the callback, whatever a proxy or a prefix has made of the path.
            url: pathOf(redirectUri) + new URL(request.url).search,
            header: (name) => request.headers.get(name),
            mount: MOUNT,
            redirectUri,
        };
        const listening = new Listening(options);
        const visit = new FetchVisit(kit, listening, facts);
        const answer = await visit.handle();
        if (answer === null) {
            throw new Error('the engine has no answer to a callback');
        }
        if (listening.thrown !== undefined) {
            await setCookies(visit.cookies);
            throw listening.thrown;
        }
        const { failure } = listening;
        // A form, a script or a prefetch that comes here is no sign-in that failed.
        const isFailure = failure !== undefined || (isRefusal(answer) && answer.status === 400);
        if (isFailure && options.onError !== undefined) {
            const code = failure?.code ?? answer.code ?? 'internal';
            const isOfHook = failure !== undefined && failure.error instanceof Error && !('hint' in failure.error);
            const error = isOfHook ? failure.error : new CallbackError(code, request, failure?.error);
            const response = await options.onError({ error, request });
            if (response !== undefined) {
                return visit.finished(response);
            }
        }
        const isLocal = answer.location?.startsWith('/') === true;
        const location = base !== null && isLocal ? new URL(answer.location, base).href : answer.location;
        return visit.finished(visit.send({ ...answer, location }));
    };
}
const pathOf = (redirectUri) => (redirectUri === undefined ? '/' : new URL(redirectUri).pathname);
function isOfNext(error) {
    try {
        unstable_rethrow(error);
        return false;
    }
    catch {
        return true;
    }
}
function dataOf(response, state) {
    const { user, organizationId, impersonator, oauthTokens, authenticationMethod } = response;
    const given = Object.entries({ organizationId, impersonator, oauthTokens, authenticationMethod, state });
    const data = { user, ...Object.fromEntries(given.filter(([, value]) => value !== null)) };
    for (const name of ['accessToken', 'refreshToken']) {
        Object.defineProperty(data, name, { value: response[name], enumerable: false });
    }
    return data;
}
