/** What a session is made of. Every member is always there, `null` when it has no value; sets of words are open. */

import { camel, membersOf, textOf } from './camel.js';
import type { AuthKitError } from './errors.js';

/** A user, as the API describes one. */
export interface User {
  /** The kind of record. */
  object: 'user';
  /** The user's id, `user_...`. */
  id: string;
  /** The e-mail address. */
  email: string;
  /** Whether the user has proved that the address is theirs. */
  emailVerified: boolean;
  /** The given name. */
  firstName: string | null;
  /** The family name. */
  lastName: string | null;
  /** The display name. */
  name: string | null;
  /** The address of a picture. */
  profilePictureUrl: string | null;
  /** When the user last signed in, ISO 8601. */
  lastSignInAt: string | null;
  /** The user's id in your own system. */
  externalId: string | null;
  /** The preferred language, BCP 47. */
  locale: string | null;
  /** Your own data about the user. Its keys stay as you wrote them. */
  metadata: Record<string, string>;
  /** When the user was created, ISO 8601. */
  createdAt: string;
  /** When the user was last changed, ISO 8601. */
  updatedAt: string;
}

/** The administrator who acts as the user. */
export interface Impersonator {
  /** The administrator's e-mail address. */
  email: string;
  /** The reason that the administrator typed. */
  reason: string | null;
}

/** How a user signed in. An open set. */
export type AuthenticationMethod =
  | 'SSO'
  | 'Password'
  | 'Passkey'
  | 'AppleOAuth'
  | 'GitHubOAuth'
  | 'GoogleOAuth'
  | 'MicrosoftOAuth'
  | 'MagicAuth'
  | 'Impersonation'
  | (string & {});

/** A sign-in or refresh that succeeded. The refresh token is not among it: the client keeps that. */
export interface AuthenticationResponse {
  /** The user who is signed in. */
  user: User;
  /** The access token, a JWT that lives for minutes. */
  accessToken: string;
  /** The organization that the user is signed in to. */
  organizationId: string | null;
  /** How the user signed in. */
  authenticationMethod: AuthenticationMethod | null;
  /** The administrator who acts as the user. */
  impersonator: Impersonator | null;
}

/** What `onRefresh` gets, after a sign-in and after each refresh. */
export type OnRefreshResponse = AuthenticationResponse;

/** What `onRedirectCallback` gets, after a sign-in. */
export interface RedirectCallback extends AuthenticationResponse {
  /** The value that was passed to `signIn` or `signUp`, or null. */
  // biome-ignore lint/suspicious/noExplicitAny: only the application knows what it passed, as in the vendor's package
  state: any;
}

/** Who is signed in, as the page knows it now. */
export interface AuthState {
  /** Whether it is still unknown who is signed in. After five seconds it is false, with the reason in `error`. */
  readonly isLoading: boolean;
  /** The user, or null. */
  readonly user: User | null;
  /** The session's id, `session_...`. */
  readonly sessionId: string | null;
  /** The organization that the user is signed in to. */
  readonly organizationId: string | null;
  /** The user's role in the organization. */
  readonly role: string | null;
  /** The user's roles in the organization. */
  readonly roles: string[] | null;
  /** The permissions that the roles give. */
  readonly permissions: string[];
  /** The entitlements of the organization. */
  readonly entitlements: string[];
  /** The feature flags that are on. */
  readonly featureFlags: string[];
  /** The administrator who acts as the user. */
  readonly impersonator: Impersonator | null;
  /** How the user signed in. */
  readonly authenticationMethod: AuthenticationMethod | null;
  /**
   * Why nobody is signed in, where that is not what the user wanted, or what keeps the session from being refreshed. If it
   * is `retryable`, the user is not signed out, and the client goes on trying by itself.
   */
  readonly error: AuthKitError | null;
}

/** Nobody, or nobody yet. */
export const nobody: AuthState = Object.freeze({
  isLoading: false,
  user: null,
  sessionId: null,
  organizationId: null,
  role: null,
  roles: null,
  permissions: [],
  entitlements: [],
  featureFlags: [],
  impersonator: null,
  authenticationMethod: null,
  error: null,
});

export const loading: AuthState = Object.freeze({ ...nobody, isLoading: true });

/** Returns the user in a record of the API, or null if there is none. */
export function userOf(value: unknown): User | null {
  const members = membersOf(camel(value));
  const absent = { firstName: null, lastName: null, name: null, profilePictureUrl: null, lastSignInAt: null };
  return textOf(members.id)
    ? ({ ...absent, object: 'user', externalId: null, locale: null, metadata: {}, ...members } as unknown as User)
    : null;
}

/** Returns the administrator in a record of the API, or null. */
export function impersonatorOf(value: unknown): Impersonator | null {
  const { email, reason } = membersOf(value);
  return textOf(email) ? { email: String(email), reason: textOf(reason) } : null;
}
