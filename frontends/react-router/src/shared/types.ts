/** What routes are given and give back, by the names of the vendor's kits. */

import type { AuthenticationResponse, Impersonator, Requirement, User } from 'authkit-native';
import type { Auth } from 'authkit-native/kit';
import type { ForeignStorage } from './config.js';

/** Called after a sign-in, with the response of the API. If it throws, there is no session. */
export type OnSuccess = (response: AuthenticationResponse) => unknown;

/** Where a session was stored before, for a storage of one's own. */
interface StorageOptions {
  /** The session storage that the vendor's kit wrote to. Its sessions are read, and go on in the cookie of this kit. */
  storage?: ForeignStorage | undefined;
  /** The cookie of the session, of which only the name counts. */
  cookie?: { name?: string | undefined } | undefined;
}

/** The options of `authLoader`. */
export interface HandleAuthOptions extends StorageOptions {
  /** Where somebody goes after a sign-in that names no page. `/` by default. */
  returnPathname?: string | undefined;
  /** Called after a sign-in. */
  onSuccess?: OnSuccess | undefined;
}

/** Who is signed in, as the data of a route: it reaches the browser, so no token is in it. */
export interface AuthorizedData {
  user: User;
  sessionId: string;
  organizationId: string | null;
  role: string | null;
  roles: string[] | null;
  permissions: string[];
  entitlements: string[];
  featureFlags: string[];
  impersonator: Impersonator | null;
  authState: 'signed_in';
}

/** Nobody is signed in. With the state `unknown` that is not known at the moment: keep what the page has. */
export interface UnauthorizedData {
  user: null;
  sessionId: null;
  organizationId: null;
  role: null;
  roles: null;
  permissions: null;
  entitlements: null;
  featureFlags: null;
  impersonator: null;
  authState: 'signed_out' | 'unknown';
}

/** Who is signed in, for code on the server. */
export interface UserInfo {
  user: User;
  sessionId: string;
  organizationId: string | undefined;
  role: string | undefined;
  roles: string[] | undefined;
  permissions: string[] | undefined;
  entitlements: string[] | undefined;
  featureFlags: string[] | undefined;
  impersonator: Impersonator | undefined;
  /** The access token. It must not become data of a route. */
  readonly accessToken: string;
}

/** Nobody is signed in. */
export type NoUserInfo = { user: null } & { [Name in Exclude<keyof UserInfo, 'user'>]?: undefined };

const NOBODY = {
  user: null,
  sessionId: null,
  organizationId: null,
  role: null,
  roles: null,
  permissions: null,
  entitlements: null,
  featureFlags: null,
  impersonator: null,
} as const;

export function dataOf(auth: Auth<Response>): AuthorizedData | UnauthorizedData {
  if (auth.state !== 'signed_in') {
    return { ...NOBODY, authState: auth.state };
  }
  const { user, sessionId, organizationId, role, roles, impersonator } = auth;
  return {
    user,
    sessionId,
    organizationId,
    role,
    roles,
    permissions: auth.permissions ?? [],
    entitlements: auth.entitlements ?? [],
    featureFlags: auth.featureFlags ?? [],
    impersonator,
    authState: 'signed_in',
  };
}

export function infoOf(auth: Auth<Response>): UserInfo | NoUserInfo {
  if (!auth.authenticated) {
    return { user: null };
  }
  const info = {
    user: auth.user,
    sessionId: auth.sessionId,
    organizationId: auth.organizationId ?? undefined,
    role: auth.role ?? undefined,
    roles: auth.roles ?? undefined,
    permissions: auth.permissions ?? undefined,
    entitlements: auth.entitlements ?? undefined,
    featureFlags: auth.featureFlags ?? undefined,
    impersonator: auth.impersonator ?? undefined,
  };
  // Neither a copy nor a log has the token.
  return Object.defineProperty(info, 'accessToken', { get: () => auth.accessToken }) as UserInfo;
}

/** The options of `authkitLoader` for a page that anybody may see. */
export interface AuthKitLoaderOptions extends StorageOptions {
  /** Whether only somebody who is signed in may see the page. Everybody else is sent to the sign-in. */
  ensureSignedIn?: boolean | undefined;
  /** What the user needs to see the page, such as a permission. It makes `ensureSignedIn` true. */
  requireAuth?: Requirement | undefined;
  /** Accepted and of no effect: hooks say what happened. */
  debug?: boolean | undefined;
  /** Called when this request has refreshed the session. */
  onSessionRefreshSuccess?: ((session: RefreshSuccess) => unknown) | undefined;
  /** Called when the session could not be refreshed. The response that it returns is the answer. */
  onSessionRefreshError?: ((failure: RefreshFailure) => unknown) | undefined;
}

/** The same for a page that only somebody who is signed in may see. */
export type SignedInOptions = AuthKitLoaderOptions & ({ ensureSignedIn: true } | { requireAuth: Requirement });

/** A session that was refreshed. */
export interface RefreshSuccess {
  readonly accessToken: string;
  readonly user: User;
  readonly impersonator: Impersonator | null;
  readonly organizationId: string | null;
}

/** A session that could not be refreshed. */
export interface RefreshFailure {
  /** Why. */
  readonly error: unknown;
  readonly request: Request;
  /** Whether the session is not over: WorkOS was not reachable, say. */
  readonly isTransient: boolean;
}
