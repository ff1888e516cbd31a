/** What comes back. Every member is always there, `null` when it has no value; sets of words are open. */

import type { Code } from './codes';
import type { AuthKitError } from './errors';

/** A user, as the API describes one. */
export interface User {
  object?: 'user';
  id: string;
  email: string;
  emailVerified: boolean;
  profilePictureUrl: string | null;
  name?: string | null;
  firstName: string | null;
  lastName: string | null;
  lastSignInAt: string | null;
  locale: string | null;
  /** ISO 8601. */
  createdAt: string;
  /** ISO 8601. */
  updatedAt: string;
  externalId: string | null;
  /** Keys are yours and are never respelled. */
  metadata: Record<string, string>;
}

/** The administrator acting as the user. */
export interface Impersonator {
  email: string;
  reason: string | null;
}

/** Tokens of the identity provider. */
export interface OauthTokens {
  provider: string;
  accessToken: string;
  refreshToken: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  scopes: string[];
}

/** How a user signed in. */
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

/**
 * The successful answer to a grant. Tokens are read by their names. They are not enumerable: when the record is inspected they
 * are `[redacted]`, and spreads, clones and JSON go without them.
 */
export interface AuthenticationResponse {
  user: User;
  accessToken: string;
  refreshToken: string;
  organizationId: string | null;
  authenticationMethod: AuthenticationMethod | null;
  impersonator: Impersonator | null;
  oauthTokens: OauthTokens | null;
  authkitAuthorizationCode: string | null;
  /** The cookie's value, when sealing was asked for. */
  sealedSession: string | null;
  /** Members this version does not know, as the API spelled them. They may be secret, so that none is enumerable. */
  raw: Record<string, unknown>;
}

/** The answer of a grant that was asked to seal. */
export type SealedAuthenticationResponse = AuthenticationResponse & { sealedSession: string };

/** The verified claims of an access token, as the token spells them. */
export interface AccessTokenClaims {
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** Seconds since the epoch. */
  exp: number;
  iss?: string;
  iat?: number;
  org_id?: string;
  role?: string;
  roles?: string[];
  permissions?: string[];
  entitlements?: string[];
  feature_flags?: string[];
  [claim: string]: unknown;
}

/** How a cookie was sealed. */
export type SealFormat = 'native' | 'iron' | 'fernet' | 'ruby' | (string & {});

/** The user is signed in. */
export interface Authenticated {
  authenticated: true;
  reason: null;
  retryable: false;
  retryAfter: null;
  sessionAlive: true;
  error: null;
  sessionId: string;
  organizationId: string | null;
  role: string | null;
  roles: string[] | null;
  permissions: string[] | null;
  entitlements: string[] | null;
  featureFlags: string[] | null;
  /** The user as of the last sign-in or refresh. */
  user: User;
  impersonator: Impersonator | null;
  authenticationMethod: AuthenticationMethod | null;
  accessToken: string;
  /** When the access token expires, in seconds since the epoch. */
  expiresAt: number;
  claims: AccessTokenClaims;
  sealFormat: SealFormat;
  /** Sealed with an old password or in another format than new cookies: see {@link SealedSession.reseal}. */
  needsReseal: boolean;
  /** The new cookie value, after a refresh. */
  sealedSession: string | null;
}

/** The user is not signed in, or that is not known at the moment. */
export interface NotAuthenticated {
  authenticated: false;
  /** Why; the codes are those of errors. */
  reason: Code;
  /** The state is not known now: keep the cookie and try again later. */
  retryable: boolean;
  /** Seconds to wait before trying again, when anybody said so. */
  retryAfter: number | null;
  /** The session is not over although this call did not succeed: keep the cookie. */
  sessionAlive: boolean;
  /** Why the session does not count, or which call failed: a sentence for the log. */
  error: AuthKitError | null;
  sessionId: null;
  organizationId: null;
  role: null;
  roles: null;
  permissions: null;
  entitlements: null;
  featureFlags: null;
  user: null;
  impersonator: null;
  authenticationMethod: null;
  accessToken: null;
  expiresAt: null;
  claims: null;
  sealFormat: null;
  needsReseal: false;
  /** The new cookie value, when the session was rotated before a later step failed: store it. */
  sealedSession: string | null;
}

/** The outcome of checking a session. Tell the two apart by `authenticated`. No copy or print of it has its tokens. */
export type Authentication = Authenticated | NotAuthenticated;

/** The session was exchanged for a new one: store `sealedSession` in the cookie. */
export interface Refreshed extends Authenticated {
  sealedSession: string;
  /** The new session's parts, as an answer to a grant has them. */
  session: Pick<Authenticated, 'user' | 'accessToken' | 'organizationId' | 'authenticationMethod' | 'impersonator'> & {
    sealedSession: string;
  };
}

/** The session was not refreshed. Unless `sessionAlive`, it is over. */
export interface NotRefreshed extends NotAuthenticated {
  session: null;
}

/** The outcome of a refresh. Tell the two apart by `authenticated`. */
export type Refresh = Refreshed | NotRefreshed;

/** A verifier to keep and a challenge to send. */
export interface PkcePair {
  /** Keep it until the code comes back. Secret. */
  codeVerifier: string;
  codeChallenge: string;
  codeChallengeMethod: 'S256';
}

/** Where to send the browser, and what to keep until its code comes back. */
export interface AuthorizationRequest {
  url: string;
  /** Compare it with the `state` of the callback. */
  state: string;
  /** Pass it to {@link UserManagement.authenticateWithCode}. Secret. */
  codeVerifier: string;
}

/** The explanation of a cookie. Shows no secret and no personal data. */
export interface Inspection {
  /** Whether {@link SealedSession.authenticate} would say signed in. */
  authenticated: boolean;
  /** The reason it would give otherwise. */
  reason: Code | null;
  /** Bytes. */
  size: number;
  /** The format, once the seal opened. */
  format: SealFormat | null;
  /** Which password opened it, counted from 0. */
  passwordIndex: number | null;
  needsReseal: boolean;
  /** The key id in the token's header. */
  kid: string | null;
  issuer: string | null;
  /** When the access token expires, in seconds since the epoch. */
  expiresAt: number | null;
  /** The names of the token's claims. */
  claims: string[];
  /** The checks in their order, up to the first that fails. */
  checks: { check: string; ok: boolean; detail: string }[];
}

/** One session of a user. */
export interface Session {
  object: 'session';
  id: string;
  userId: string;
  organizationId?: string | null;
  status: 'active' | 'expired' | 'revoked' | (string & {});
  authMethod: string;
  impersonator?: Impersonator | null;
  ipAddress: string | null;
  userAgent: string | null;
  expiresAt: string;
  endedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** One page of a list. */
export interface List<T> {
  object: 'list';
  data: T[];
  /** Cursors of the neighbouring pages. */
  listMetadata: { before: string | null; after: string | null };
}

/** The start of a device's sign-in (RFC 8628). */
export interface DeviceAuthorization {
  /** Poll with it. Secret. */
  deviceCode: string;
  /** Show it to the user. */
  userCode: string;
  verificationUri: string;
  verificationUriComplete?: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds between two polls. */
  interval?: number;
}

/** A code that was sent by e-mail. */
export interface MagicAuth {
  object: 'magic_auth';
  id: string;
  userId: string;
  email: string;
  expiresAt: string;
  /** What the user will type. Secret. */
  code: string;
  radarAuthAttemptId?: string;
  createdAt: string;
  updatedAt: string;
}

/** A challenge the user has to answer with a code. */
export interface AuthenticationChallenge {
  object?: 'authentication_challenge';
  id: string;
  expiresAt: string | null;
  authenticationFactorId: string;
}

/** A factor and its first challenge. */
export interface EnrolledFactor {
  authenticationFactor: {
    id: string;
    type: 'totp' | (string & {});
    /** Show the QR code to the user once. Secret. */
    totp?: { issuer: string; user: string; qrCode: string; secret: string; uri: string };
  };
  authenticationChallenge: AuthenticationChallenge;
}

/** A code that was sent by SMS. */
export interface RadarChallenge {
  verificationId: string;
  phoneNumber: string;
}
