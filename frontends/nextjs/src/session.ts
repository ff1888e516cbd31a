/** Who is signed in, in the shape that pages read. */

import type { AccessTokenClaims, Impersonator, User } from 'authkit-native';
import type { Auth } from 'authkit-native/kit';

/** The user is signed in. */
export interface UserInfo {
  /** The user, as of the last sign-in or refresh. */
  user: User;
  /** The session's id, `session_...`. */
  sessionId: string;
  /** The organization that the user is signed in to. */
  organizationId?: string;
  /** The user's role in the organization. */
  role?: string;
  /** The user's roles in the organization. */
  roles?: string[];
  /** The permissions that the roles give. */
  permissions?: string[];
  /** The entitlements of the organization. */
  entitlements?: string[];
  /** The feature flags that are on. */
  featureFlags?: string[];
  /** The administrator who acts as the user. */
  impersonator?: Impersonator;
  /**
   * The verified access token. It can be read and is not enumerable: no copy, log or prop of a client component has it.
   */
  accessToken: string;
}

/** Nobody is signed in, or that is not known at the moment. */
export interface NoUserInfo {
  user: null;
  sessionId?: undefined;
  organizationId?: undefined;
  role?: undefined;
  roles?: undefined;
  permissions?: undefined;
  entitlements?: undefined;
  featureFlags?: undefined;
  impersonator?: undefined;
  accessToken?: undefined;
  /** Why not, for programs. */
  reason: string;
  /** Whether the state is unknown for now, as while WorkOS cannot be reached: do not show a sign-in page for that. */
  retryable: boolean;
}

/** What the browser may know. */
export type ClientUserInfo = Omit<UserInfo, 'accessToken'>;

const OPTIONAL = [
  'organizationId',
  'role',
  'roles',
  'permissions',
  'entitlements',
  'featureFlags',
  'impersonator',
] as const;

export function infoOf(auth: Auth<unknown>): UserInfo | NoUserInfo {
  if (!auth.authenticated) {
    return { user: null, reason: auth.reason, retryable: auth.retryable };
  }
  const info: Record<string, unknown> = { user: auth.user, sessionId: auth.sessionId };
  for (const name of OPTIONAL) {
    if (auth[name] !== null) {
      info[name] = auth[name];
    }
  }
  Object.defineProperty(info, 'accessToken', { value: auth.accessToken, enumerable: false });
  return info as unknown as UserInfo;
}

/** The claims of a verified session. */
export function claimsOf(auth: Auth<unknown>): AccessTokenClaims | Record<string, never> {
  return auth.authenticated ? auth.claims : {};
}
