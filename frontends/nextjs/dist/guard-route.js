/** Guards of route handlers, which answer scripts and not only pages. */
import { FetchVisit } from 'authkit-native/kit';
import { configuredRedirectUri, kitOf, MOUNT, namedRedirectUri } from './kits.js';
/**
 * Lets a route handler answer only those who meet the requirement. Scripts of others get 401 or 403 and the reason as JSON,
 * their browsers are sent to the sign-in. It refreshes the session, too, so that the proxy need not match the route.
 *
 * @param handler - The handler. It gets who is signed in after the request, and then what Next passes.
 * @param requirement - What the user must have. Nothing: that somebody is signed in.
 * @example
 * ```ts
 * // app/api/reports/route.ts
 * import { guardRoute } from 'authkit-native-nextjs';
 *
 * export const GET = guardRoute((_request, auth) => Response.json({ reader: auth.user.id }), { permission: 'reports:read' });
 * ```
 */
export function guardRoute(handler, requirement) {
    return async (request, ...rest) => {
        const redirectUri = namedRedirectUri(request.headers.get('x-redirect-uri')) ?? configuredRedirectUri();
        const { pathname, search } = new URL(request.url);
        const facts = {
            method: request.method,
            url: pathname + search,
            header: (name) => request.headers.get(name),
            mount: MOUNT,
        };
        const visit = new FetchVisit(kitOf({ redirectUri }), {}, facts);
        const answer = await visit.handle();
        const refused = answer?.action === 'answer' ? answer : visit.guard(requirement);
        const response = refused ? visit.send(refused) : await handler(request, visit.auth, ...rest);
        return visit.finished(response);
    };
}
