/** Guards of route handlers, which answer scripts and not only pages. */

import type { Requirement } from 'authkit-native';
import { FetchVisit, factsOf, type SignedIn } from 'authkit-native/kit';
import type { NextRequest } from 'next/server';
import { configuredRedirectUri, kitOf, type Listener, MOUNT, namedRedirectUri } from './kits.js';

/** Who is signed in, for a route handler: with `has()`, and with `switchOrganization()` and `signOut()`, whose response to return. */
export type RouteAuth = SignedIn<Response>;

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
export function guardRoute<Rest extends unknown[]>(
  handler: (request: NextRequest, auth: RouteAuth, ...rest: Rest) => Response | Promise<Response>,
  requirement?: Requirement,
): (request: NextRequest, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const redirectUri = namedRedirectUri(request.headers.get('x-redirect-uri')) ?? configuredRedirectUri();
    const kit = kitOf({ redirectUri });
    const facts = await factsOf(kit, request, { remoteAddress: undefined, mount: MOUNT, redirectUri });
    const visit = new FetchVisit<Listener>(kit, {}, facts);
    const answer = await visit.handle();
    const refused = answer?.action === 'answer' ? answer : visit.guard(requirement);
    const response = refused ? visit.send(refused) : await handler(request, visit.auth as RouteAuth, ...rest);
    return visit.finished(response);
  };
}
