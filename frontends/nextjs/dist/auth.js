/** Who is signed in, and whether they may. For server components, route handlers and server actions. */
import { forbidden, redirect } from 'next/navigation';
import { AuthKitError } from './errors.js';
import { redirectUriOf, seen } from './render.js';
import { claimsOf, infoOf } from './session.js';
import { onOurOrigin } from './urls.js';
export async function withAuth(options = {}) {
    return options.ensureSignedIn ? requireAuth() : infoOf((await seen(undefined)).auth);
}
/**
 * Returns who is signed in if they meet the requirement. Others are sent to the sign-in by `redirect()`, or told that they may
 * not by `forbidden()`, which shows `app/forbidden.tsx`.
 *
 * @throws AuthKitError while it is not known who is signed in.
 * @example
 * ```tsx
 * import { requireAuth } from 'authkit-native-nextjs';
 *
 * export default async function Reports() {
 *   const { user } = await requireAuth({ permission: 'reports:read' });
 *   return <p>Reports for {user.firstName}</p>;
 * }
 * ```
 */
export async function requireAuth(requirement) {
    const visit = await seen(undefined);
    const refused = visit.guard(requirement);
    if (refused !== null) {
        await refuse(refused, visit);
    }
    return infoOf(visit.auth);
}
/** Ends a request that may not go on, by Next's functions. */
export async function refuse(answer, visit) {
    if (answer.status === 403) {
        forbidden();
    }
    if (answer.status >= 500) {
        throw unavailable(answer);
    }
    const path = answer.location ?? visit.auth.signInUrl();
    return redirect(onOurOrigin(path, await redirectUriOf()));
}
/** What a page throws that cannot be answered now. Its error page may offer to try again. */
export function unavailable({ code, headers }) {
    const retryAfter = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    return new AuthKitError(`sign-in is not reachable at the moment (${code}): try again later`, undefined, {
        code,
        ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }),
    });
}
/**
 * Returns the claims of the access token, `{}` when nobody is signed in.
 *
 * @param accessToken - Another token, whose claims are decoded and not verified. That of the session when left out.
 */
export async function getTokenClaims(accessToken) {
    if (accessToken === undefined) {
        return claimsOf((await seen(undefined)).auth);
    }
    const payload = accessToken.split('.')[1] ?? '';
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
}
/** Returns whether the user signed in so many seconds ago or later. */
export async function checkRecentAuth({ maxAge }) {
    const { auth } = await seen(undefined);
    const { authenticatedAt } = auth;
    return {
        authenticatedAt: authenticatedAt === null ? null : new Date(authenticatedAt * 1000),
        isStale: !auth.authenticatedWithin(maxAge),
    };
}
