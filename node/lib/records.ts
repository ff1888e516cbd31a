/** What calls give back. Every member is always there, `null` when it has no value; sets of words are open. */

import type { Code } from './codes';
import type { AuthKitError } from './errors';

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

/** The format that a cookie was sealed in. */
export type SealFormat = 'native' | 'iron' | 'fernet' | 'ruby' | (string & {});

/** The response to a grant that was asked to seal. */
export type SealedAuthenticationResponse = AuthenticationResponse & { sealedSession: string };

/** The verified claims of an access token, as the token spells them. */
export interface AccessTokenClaims {
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** When the token expires, in seconds since the epoch. */
  exp: number;
  /** The issuer. */
  iss?: string;
  /** When the token was issued, in seconds since the epoch. */
  iat?: number;
  /** The organization that the user is signed in to. */
  org_id?: string;
  /** The user's role in the organization. */
  role?: string;
  /** The user's roles in the organization. */
  roles?: string[];
  /** The permissions that the roles give. */
  permissions?: string[];
  /** The entitlements of the organization. */
  entitlements?: string[];
  /** The feature flags that are on. */
  feature_flags?: string[];
  [claim: string]: unknown;
}

/** The user is signed in. */
export interface Authenticated {
  // generated: Authenticated (UPDATE=1 cargo test -p authkit-core --test packages)
  /** Whether the user is signed in. */
  authenticated: true;
  /** The code of why the user is not signed in, or of why that is not known. */
  reason: null;
  /** Whether the state is unknown for now: keep the cookie and try again later. */
  retryable: false;
  /** How many seconds to wait before trying again, where the API said so. */
  retryAfter: null;
  /** Whether the session is not over, although this call may have failed: keep the cookie. */
  sessionAlive: true;
  /** Why the session does not count, or which call failed, in a sentence for the log. */
  error: null;
  /** The session's id, `session_...`. */
  sessionId: string;
  /** The organization that the user is signed in to. */
  organizationId: string | null;
  /** The user's role in the organization. */
  role: string | null;
  /** How the user signed in, such as `Password`. An open set. */
  authenticationMethod: AuthenticationMethod | null;
  /** The verified access token, for calls to other services in the user's name. */
  accessToken: string;
  /** When the access token expires, in seconds since the epoch. */
  expiresAt: number;
  /** When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`). */
  authenticatedAt: number | null;
  /** The format that the cookie was sealed in. */
  sealFormat: SealFormat;
  /**
   * Whether the cookie was sealed with an old password or in another format than new cookies: store what `reseal`
   * returns.
   */
  needsReseal: boolean;
  /**
   * The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not succeed.
   */
  sealedSession: string | null;
  /** The user's roles in the organization. */
  roles: string[] | null;
  /** The permissions that the roles give. */
  permissions: string[] | null;
  /** The entitlements of the organization. */
  entitlements: string[] | null;
  /** The feature flags that are on. */
  featureFlags: string[] | null;
  /** The user who is signed in, as of the last sign-in or refresh. */
  user: User;
  /** The administrator who acts as the user, by the verified token. */
  impersonator: Impersonator | null;
  /** Every claim of the verified access token, custom ones included. */
  claims: AccessTokenClaims;
  // end of generated
}

/** The user is not signed in, or that is not known at the moment. */
export interface NotAuthenticated {
  // generated: NotAuthenticated (UPDATE=1 cargo test -p authkit-core --test packages)
  /** Whether the user is signed in. */
  authenticated: false;
  /** The code of why the user is not signed in, or of why that is not known. */
  reason: Code;
  /** Whether the state is unknown for now: keep the cookie and try again later. */
  retryable: boolean;
  /** How many seconds to wait before trying again, where the API said so. */
  retryAfter: number | null;
  /** Whether the session is not over, although this call may have failed: keep the cookie. */
  sessionAlive: boolean;
  /** Why the session does not count, or which call failed, in a sentence for the log. */
  error: AuthKitError | null;
  /** The session's id, `session_...`. */
  sessionId: null;
  /** The organization that the user is signed in to. */
  organizationId: null;
  /** The user's role in the organization. */
  role: null;
  /** How the user signed in, such as `Password`. An open set. */
  authenticationMethod: null;
  /** The verified access token, for calls to other services in the user's name. */
  accessToken: null;
  /** When the access token expires, in seconds since the epoch. */
  expiresAt: null;
  /** When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`). */
  authenticatedAt: null;
  /** The format that the cookie was sealed in. */
  sealFormat: null;
  /**
   * Whether the cookie was sealed with an old password or in another format than new cookies: store what `reseal`
   * returns.
   */
  needsReseal: false;
  /**
   * The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not succeed.
   */
  sealedSession: string | null;
  /** The user's roles in the organization. */
  roles: null;
  /** The permissions that the roles give. */
  permissions: null;
  /** The entitlements of the organization. */
  entitlements: null;
  /** The feature flags that are on. */
  featureFlags: null;
  /** The user who is signed in, as of the last sign-in or refresh. */
  user: null;
  /** The administrator who acts as the user, by the verified token. */
  impersonator: null;
  /** Every claim of the verified access token, custom ones included. */
  claims: null;
  // end of generated
}

/** The outcome of checking a session. Tell the two apart by `authenticated`. No copy or print of it has its tokens. */
export type Authentication = Authenticated | NotAuthenticated;

/** The session was exchanged for a new one: store `sealedSession` in the cookie. */
export interface Refreshed extends Authenticated {
  /** The new value of the cookie. Store it. */
  sealedSession: string;
  /** The parts of the new session, as a response to a grant has them. */
  session: Pick<Authenticated, 'user' | 'accessToken' | 'organizationId' | 'authenticationMethod' | 'impersonator'> & {
    sealedSession: string;
  };
}

/** The session was not refreshed. Unless `sessionAlive`, it is over. */
export interface NotRefreshed extends NotAuthenticated {
  /** There is no new session. */
  session: null;
}

/** The outcome of a refresh. Tell the two apart by `authenticated`. */
export type Refresh = Refreshed | NotRefreshed;

// generated: records (UPDATE=1 cargo test -p authkit-core --test packages)
/** The response to a successful exchange: the user and the tokens. */
export interface AuthenticationResponse {
  /** The user who signed in. */
  user: User;
  /** The access token, a JWT that lives for minutes. Secret. */
  accessToken: string;
  /** The refresh token. It works once. Secret. */
  refreshToken: string;
  /** The organization that was chosen. */
  organizationId: string | null;
  /** How the user signed in, such as `Password`. An open set. */
  authenticationMethod: AuthenticationMethod | null;
  /** The administrator who acts as the user. */
  impersonator: Impersonator | null;
  /** The tokens of the identity provider, where the connection is set up to return them. Secret. */
  oauthTokens: OauthTokens | null;
  /** A code for another AuthKit application. Secret. */
  authkitAuthorizationCode: string | null;
  /** The value of the cookie, if sealing was requested. Secret. */
  sealedSession: string | null;
  /** The members of the API's response that this version does not know. Secret. */
  raw: Record<string, unknown>;
}

/** An authorization URL and what has to be kept, in a cookie or session, until its code comes back. */
export interface AuthorizationRequest {
  /** The address to send the browser to. Secret. */
  url: string;
  /** The value to compare with the `state` of the callback. Secret. */
  state: string;
  /** The code verifier to pass to the exchange of the code. A secret of this sign-in. */
  codeVerifier: string;
}

/** A verifier to keep and the challenge to send. */
export interface PkcePair {
  /**
   * The code verifier, 43 characters of base64url. Keep it, where only this browser's sign-in finds it, until the code
   * comes back. Secret.
   */
  codeVerifier: string;
  /** The SHA-256 of the verifier, base64url. */
  codeChallenge: string;
  /** The method of the challenge: always `S256`. */
  codeChallengeMethod: 'S256';
}

/** The explanation of a cookie. */
export interface Inspection {
  /** Whether `authenticate` would say signed in. */
  authenticated: boolean;
  /** The reason that `authenticate` would give otherwise. */
  reason: Code | null;
  /** The size of the cookie's value in bytes. */
  size: number;
  /** The format that it was sealed in, once the seal opened. */
  format: SealFormat | null;
  /** Which password opened the seal, counted from 0. */
  passwordIndex: number | null;
  /** Whether sealing again would change the password or the format. */
  needsReseal: boolean;
  /** The key id in the header of the access token. */
  kid: string | null;
  /** The issuer of the access token. */
  issuer: string | null;
  /** When the access token expires, in seconds since the epoch. */
  expiresAt: number | null;
  /** The names of the claims in the access token. */
  claims: string[];
  /** The checks in their order, up to the first that failed. */
  checks: InspectionCheck[];
}

/** One check and how it went. */
export interface InspectionCheck {
  /** The name of the check: `seal`, `session`, `token`, `key`, `signature` or `claims`. */
  check: string;
  /** Whether it passed. */
  ok: boolean;
  /** What was found, in a sentence. */
  detail: string;
}

/** A user, as the API describes one. */
export interface User {
  /** The kind of record: `user`. */
  object?: 'user';
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
  name?: string | null;
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

/** The tokens of the identity provider, where the connection is set up to return them. */
export interface OauthTokens {
  /** The provider's name, such as `GoogleOAuth`. */
  provider: string;
  /** The provider's access token. Secret. */
  accessToken: string;
  /** The provider's refresh token. Secret. */
  refreshToken: string;
  /** When the provider's access token expires, in seconds since the epoch. */
  expiresAt: number;
  /** The scopes that the provider granted. */
  scopes: string[];
}

/** One session of a user. */
export interface Session {
  /** The kind of record: `session`. */
  object: 'session';
  /** The session's id, `session_...`. */
  id: string;
  /** The user's id. */
  userId: string;
  /** The organization that the session is in. */
  organizationId?: string | null;
  /** `active`, `expired` or `revoked`. An open set. */
  status: 'active' | 'expired' | 'revoked' | (string & {});
  /** How the user signed in, in small letters, such as `password`. An open set. */
  authMethod: string;
  /** The administrator who acts as the user. */
  impersonator?: Impersonator | null;
  /** The browser's IP address at sign-in. */
  ipAddress: string | null;
  /** The browser's `User-Agent` header at sign-in. */
  userAgent: string | null;
  /** When the session expires, ISO 8601. */
  expiresAt: string;
  /** When the session ended, ISO 8601. */
  endedAt: string | null;
  /** When the session began, ISO 8601. */
  createdAt: string;
  /** When the session was last changed, ISO 8601. */
  updatedAt: string;
}

/** One page of a list of sessions. */
export interface List<T> {
  /** The kind of record: `list`. */
  object: 'list';
  /** The sessions on this page. */
  data: T[];
  /** The cursors of the pages around this one. */
  listMetadata: ListMetadata;
}

/** The cursors of the pages around one page of a list. */
export interface ListMetadata {
  /** Pass it as `before` for the page before this one. Null on the first page. */
  before: string | null;
  /** Pass it as `after` for the page after this one. Null on the last page. */
  after: string | null;
}

/** The start of a device's sign-in (RFC 8628): show `userCode` and `verificationUri`, then poll. */
export interface DeviceAuthorization {
  /** What the device polls with. Secret. */
  deviceCode: string;
  /** What the user types at `verificationUri`. Secret. */
  userCode: string;
  /** The address that the user opens on another device. */
  verificationUri: string;
  /** The same address with the user code in it, for a QR code. Secret. */
  verificationUriComplete?: string;
  /** Seconds until the codes expire. */
  expiresIn: number;
  /** Seconds to wait between two polls. */
  interval?: number;
}

/** A sign-in code for an e-mail address. */
export interface MagicAuth {
  /** The kind of record: `magic_auth`. */
  object: 'magic_auth';
  /** The id of this code. */
  id: string;
  /** The user's id. */
  userId: string;
  /** The e-mail address that the code is for. */
  email: string;
  /** When the code expires, ISO 8601. */
  expiresAt: string;
  /** The code that the user types. Secret. */
  code: string;
  /** The id of the attempt, where the sign-in looked unusual. */
  radarAuthAttemptId?: string;
  /** When the code was made, ISO 8601. */
  createdAt: string;
  /** When the record was last changed, ISO 8601. */
  updatedAt: string;
}

/** A factor that was enrolled, and its first challenge. */
export interface EnrolledFactor {
  /** The factor, with the secret and the QR code that the user's authenticator needs. */
  authenticationFactor: AuthenticationFactor;
  /** The challenge that proves that the authenticator works. */
  authenticationChallenge: AuthenticationChallenge;
}

/** A second factor of a user. */
export interface AuthenticationFactor {
  /** The kind of record: `authentication_factor`. */
  object?: 'authentication_factor';
  /** The factor's id. */
  id: string;
  /** The kind of factor: `totp`. An open set. */
  type: 'totp' | (string & {});
  /** What the authenticator needs. Show it to the user once. Secret. */
  totp?: Totp;
  /** The user's id. */
  userId?: string;
  /** When the factor was enrolled, ISO 8601. */
  createdAt?: string;
  /** When the factor was last changed, ISO 8601. */
  updatedAt?: string;
}

/** What an authenticator needs for time-based one-time passwords (RFC 6238). */
export interface Totp {
  /** The name of your application in the authenticator. */
  issuer: string;
  /** The name of the user in the authenticator. */
  user: string;
  /** A picture of `uri`, as a data URL. Secret. */
  qrCode: string;
  /** The shared secret, Base32. */
  secret: string;
  /** The `otpauth:` address that holds the secret. */
  uri: string;
}

/** A challenge that the user answers with a code. */
export interface AuthenticationChallenge {
  /** The kind of record: `authentication_challenge`. */
  object?: 'authentication_challenge';
  /** The challenge's id: the `authenticationChallengeId` of `authenticateWithTotp`. */
  id: string;
  /** When the challenge expires, ISO 8601. */
  expiresAt: string | null;
  /** The factor's id. */
  authenticationFactorId: string;
  /** When the challenge was made, ISO 8601. */
  createdAt?: string;
  /** When the challenge was last changed, ISO 8601. */
  updatedAt?: string;
}

/** A code that was sent by SMS. */
export interface RadarChallenge {
  /** The id of the verification, for `authenticateWithRadarSmsChallenge`. */
  verificationId: string;
  /** The phone number that the code was sent to. */
  phoneNumber: string;
}
// end of generated
