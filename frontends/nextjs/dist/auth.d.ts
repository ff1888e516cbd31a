/** Who is signed in, and whether they may. For server components, route handlers and server actions. */
import type { AccessTokenClaims, Requirement } from 'authkit-native';
import type { Answer } from 'authkit-native/kit';
import { AuthKitError } from './errors.js';
import { type RenderVisit } from './render.js';
import { type NoUserInfo, type UserInfo } from './session.js';
/**
 * Returns who is signed in. The session is verified here again, once for each request, whatever the proxy has found. It works
 * without the proxy, too; only an expired session is then refreshed no earlier than by the next sign-in.
 *
 * @param options - With `ensureSignedIn`, everybody else is sent to the sign-in by `redirect()`, and comes back.
 * @throws AuthKitError while it is not known who is signed in and `ensureSignedIn` is set: no one is sent away for that.
 * @example
 * ```tsx
 * import { withAuth } from 'authkit-native-nextjs';
 *
 * export default async function Home() {
 *   const { user } = await withAuth();
 *   return user ? <p>Hello {user.firstName}</p> : <a href="/login">Sign in</a>;
 * }
 * ```
 */
export declare function withAuth(options: {
    ensureSignedIn: true;
}): Promise<UserInfo>;
export declare function withAuth(options?: {
    ensureSignedIn?: boolean;
}): Promise<UserInfo | NoUserInfo>;
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
export declare function requireAuth(requirement?: Requirement): Promise<UserInfo>;
/** Ends a request that may not go on, by Next's functions. */
export declare function refuse(answer: Answer, visit: RenderVisit): Promise<never>;
/** What a page throws that cannot be answered now. Its error page may offer to try again. */
export declare function unavailable({ code, headers }: Answer): AuthKitError;
/**
 * Returns the claims of the access token, `{}` when nobody is signed in.
 *
 * @param accessToken - Another token, whose claims are decoded and not verified. That of the session when left out.
 */
export declare function getTokenClaims<T extends object = Record<string, unknown>>(accessToken?: string): Promise<Partial<AccessTokenClaims & T>>;
/** How long ago the user signed in. */
export interface RecentAuth {
    /** When the user last signed in, where the token says so. */
    authenticatedAt: Date | null;
    /** Whether that is longer ago than was asked, or not known. */
    isStale: boolean;
}
/** Returns whether the user signed in so many seconds ago or later. */
export declare function checkRecentAuth({ maxAge }: {
    maxAge: number;
}): Promise<RecentAuth>;
