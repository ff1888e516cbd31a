/** Who is signed in, and whether they may. For server components, route handlers and server actions. */

import type { AccessTokenClaims, Requirement } from 'authkit-native';
import type { Answer } from 'authkit-native/kit';
import { forbidden, redirect } from 'next/navigation';
import { AuthKitError } from './errors.js';
import { type RenderVisit, redirectUriOf, seen } from './render.js';
import { claimsOf, infoOf, type NoUserInfo, type UserInfo } from './session.js';
import { onOurOrigin } from './urls.js';

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
export async function withAuth(options: { ensureSignedIn: true }): Promise<UserInfo>;
export async function withAuth(options?: { ensureSignedIn?: boolean }): Promise<UserInfo | NoUserInfo>;
export async function withAuth(options: { ensureSignedIn?: boolean } = {}): Promise<UserInfo | NoUserInfo> {
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
export async function requireAuth(requirement?: Requirement): Promise<UserInfo> {
  const visit = await seen(undefined);
  const refused = visit.guard(requirement);
  if (refused !== null) {
    await refuse(refused, visit);
  }
  return infoOf(visit.auth) as UserInfo;
}

/** Ends a request that may not go on, by Next's functions. */
export async function refuse(answer: Answer, visit: RenderVisit): Promise<never> {
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
export function unavailable({ code, headers }: Answer): AuthKitError {
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
export async function getTokenClaims<T extends object = Record<string, unknown>>(
  accessToken?: string,
): Promise<Partial<AccessTokenClaims & T>> {
  if (accessToken === undefined) {
    return claimsOf((await seen(undefined)).auth) as Partial<AccessTokenClaims & T>;
  }
  const payload = accessToken.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Partial<AccessTokenClaims & T>;
}

/** How long ago the user signed in. */
export interface RecentAuth {
  /** When the user last signed in, where the token says so. */
  authenticatedAt: Date | null;
  /** Whether that is longer ago than was asked, or not known. */
  isStale: boolean;
}

/** Returns whether the user signed in so many seconds ago or later. */
export async function checkRecentAuth({ maxAge }: { maxAge: number }): Promise<RecentAuth> {
  const { auth } = await seen(undefined);
  const { authenticatedAt } = auth;
  return {
    authenticatedAt: authenticatedAt === null ? null : new Date(authenticatedAt * 1000),
    isStale: !auth.authenticatedWithin(maxAge),
  };
}
