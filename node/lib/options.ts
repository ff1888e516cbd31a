/** What goes in. Unset members may be left out or `undefined`; an unknown one is an error. */

import type { CallOptions } from './bridge';
import type { AuthenticationMethod, Impersonator, SealFormat, User } from './records';

/** One password, or several in the order of their rotation: the first seals, all of them open. At least 32 bytes. */
export type CookiePassword = string | readonly string[];

/** How a client is set up. What is unset comes from the environment, then from the defaults. */
export interface WorkOSOptions {
  /** `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE. */
  apiKey?: string | undefined;
  /** `client_...`, or `WORKOS_CLIENT_ID`. Needed here or in each call. */
  clientId?: string | undefined;
  /** The default redirect URI, or `WORKOS_REDIRECT_URI`. */
  redirectUri?: string | undefined;
  /** The default cookie password, or `WORKOS_COOKIE_PASSWORD`. */
  cookiePassword?: CookiePassword | undefined;
  /** The API's address, or `WORKOS_BASE_URL`. Must be https unless it is loopback. */
  baseUrl?: string | undefined;
  /** The API's host name, or `WORKOS_API_HOSTNAME`; instead of `baseUrl`. */
  apiHostname?: string | undefined;
  /** The port that goes with `apiHostname`, or `WORKOS_API_PORT`. */
  port?: number | undefined;
  /** Whether `apiHostname` speaks TLS (default true), or `WORKOS_API_HTTPS`. */
  https?: boolean | undefined;
  /** Allows http to other hosts than loopback: every secret then crosses that network in clear. */
  dangerAllowHttp?: boolean | undefined;
  /** Accepted token issuers, or `WORKOS_ISSUER`. Unset: any. */
  issuer?: string | readonly string[] | undefined;
  /** Seconds of clock difference tolerated: 5 by default, 60 at most. */
  leeway?: number | undefined;
  /** Refuse access tokens without `auth_time`. */
  requireAuthTime?: boolean | undefined;
  /** Milliseconds a call may take in all, sending again included: 10,000 by default. */
  timeout?: number | undefined;
  /** Milliseconds a connection may take: 5,000 by default. */
  connectTimeout?: number | undefined;
  /** A proxy for all calls. Unset: the usual variables of the environment. */
  proxy?: string | undefined;
  /** More certificate authorities, PEM. Those of the system and of `NODE_EXTRA_CA_CERTS` count anyway. */
  caCertificates?: string | undefined;
  /** The format of new cookies: `native` by default. */
  sealFormat?: SealFormat | undefined;
  /** The formats cookies may come in: all by default. */
  acceptFormats?: readonly SealFormat[] | undefined;
  /** A pinned JSON Web Key Set: no key is ever fetched. */
  jwks?: { keys: readonly object[] } | undefined;
  /** Seconds after which keys are fetched again in the background: 300 by default. */
  keysMaxAge?: number | undefined;
  /** Seconds for which known keys serve while their endpoint is down: 86,400 by default. */
  keysMaxStale?: number | undefined;
  /** Seconds between two fetches caused by unknown key ids: 30 by default. */
  keysRefetchInterval?: number | undefined;
  /** Seconds the successor of a refresh token is remembered: 60 by default. */
  refreshMemory?: number | undefined;
  /** How many opened sessions are remembered: 2,000 by default, 0 for none. */
  sessionCache?: number | undefined;
}

/** What may be asked of the sign-in page. One of `provider`, `connectionId`, `organizationId` is needed. */
export type AuthorizationUrlOptions = AuthorizationOptions & (NoPkce | Pkce);

interface Pkce {
  codeChallenge: string;
  codeChallengeMethod?: 'S256' | undefined;
}

interface NoPkce {
  codeChallenge?: undefined;
  codeChallengeMethod?: undefined;
}

/** {@link AuthorizationUrlOptions} without the challenge, which `getAuthorizationUrlWithPKCE` makes. */
export interface AuthorizationOptions {
  clientId?: string | undefined;
  /** Must be registered in the dashboard. */
  redirectUri?: string | undefined;
  /** `authkit` for the hosted page, or one identity provider. */
  provider?: 'authkit' | 'AppleOAuth' | 'GitHubOAuth' | 'GoogleOAuth' | 'MicrosoftOAuth' | (string & {}) | undefined;
  connectionId?: string | undefined;
  organizationId?: string | undefined;
  /** Opaque, comes back to the redirect URI. */
  state?: string | undefined;
  domainHint?: string | undefined;
  loginHint?: string | undefined;
  /** Which page comes first. Only with `provider: 'authkit'`. */
  screenHint?: 'sign-in' | 'sign-up' | undefined;
  prompt?: string | undefined;
  /** Sign in again when the last time is longer ago than this many seconds. */
  maxAge?: number | undefined;
  providerScopes?: string | readonly string[] | undefined;
  providerQueryParams?: Readonly<Record<string, string | number | boolean>> | undefined;
  invitationToken?: string | undefined;
  claimNonce?: string | undefined;
  context?: string | undefined;
  passwordResetToken?: string | undefined;
}

/** Whether to seal the session of an answer into a cookie value. */
export interface SealSessionOptions {
  sealSession?: boolean | undefined;
  /** The client's when unset. Checked before anything is sent. */
  cookiePassword?: CookiePassword | undefined;
}

/** Accepted by every grant. */
export interface GrantOptions extends CallOptions {
  /** Another client than the configured one. */
  clientId?: string | undefined;
  /** The browser's address. */
  ipAddress?: string | undefined;
  /** The browser's `User-Agent`. */
  userAgent?: string | undefined;
  deviceId?: string | undefined;
  session?: SealSessionOptions | undefined;
}

export interface AuthenticateWithCodeOptions extends GrantOptions {
  code: string;
  codeVerifier?: string | undefined;
  invitationToken?: string | undefined;
  signalsId?: string | undefined;
  pendingAuthenticationToken?: string | undefined;
}

export interface AuthenticateWithCodeAndVerifierOptions extends AuthenticateWithCodeOptions {
  codeVerifier: string;
}

export interface AuthenticateWithRefreshTokenOptions extends GrantOptions {
  refreshToken: string;
  organizationId?: string | undefined;
}

export interface AuthenticateWithPasswordOptions extends GrantOptions {
  email: string;
  password: string;
  invitationToken?: string | undefined;
  signalsId?: string | undefined;
  radarAuthAttemptId?: string | undefined;
}

export interface AuthenticateWithMagicAuthOptions extends GrantOptions {
  code: string;
  email: string;
  invitationToken?: string | undefined;
  linkAuthorizationCode?: string | undefined;
  radarAuthAttemptId?: string | undefined;
  signalsId?: string | undefined;
}

export interface AuthenticateWithEmailVerificationOptions extends GrantOptions {
  code: string;
  pendingAuthenticationToken: string;
}

export interface AuthenticateWithTotpOptions extends GrantOptions {
  code: string;
  authenticationChallengeId: string;
  pendingAuthenticationToken: string;
}

export interface AuthenticateWithOrganizationSelectionOptions extends GrantOptions {
  organizationId: string;
  pendingAuthenticationToken: string;
}

export interface AuthenticateWithRadarEmailChallengeOptions extends GrantOptions {
  code: string;
  radarChallengeId: string;
  pendingAuthenticationToken: string;
}

export interface AuthenticateWithRadarSmsChallengeOptions extends GrantOptions {
  code: string;
  pendingAuthenticationToken: string;
  verificationId?: string | undefined;
  phoneNumber?: string | undefined;
}

export interface AuthenticateWithDeviceCodeOptions extends GrantOptions {
  deviceCode: string;
}

export interface LoadSealedSessionOptions {
  /** The cookie's value; nothing when there is no cookie. */
  sessionData?: string | null | undefined;
  /** The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
  clientId?: string | undefined;
}

export interface AuthenticateOptions extends CallOptions {
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

export interface RefreshOptions extends CallOptions {
  /** Switch to this organization. Unset: stay. */
  organizationId?: string | undefined;
  /** Seal the new session with this; the session's when unset. */
  cookiePassword?: CookiePassword | undefined;
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

export interface SessionLogoutUrlOptions extends CallOptions {
  /** Where to go afterwards; must be registered in the dashboard. */
  returnTo?: string | undefined;
}

export interface LogoutUrlOptions {
  sessionId: string;
  /** Where to go afterwards; must be registered in the dashboard. */
  returnTo?: string | undefined;
}

export interface SealDataOptions {
  password?: CookiePassword | undefined;
  format?: SealFormat | undefined;
  /** Seconds after which it no longer opens; for ever when unset. */
  ttl?: number | undefined;
  /** What it is for, such as `invitation`: it opens only where the same purpose is named. */
  purpose?: string | undefined;
  /** The time of sealing, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

export interface UnsealDataOptions {
  password?: CookiePassword | undefined;
  /** The purpose it was sealed for. */
  purpose?: string | undefined;
  /** The time to check an expiry against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** The parts of a session, as a grant without sealing returned them. */
export interface SealSessionFromAuthResponseOptions {
  accessToken: string;
  refreshToken: string;
  user: User;
  impersonator?: Impersonator | null | undefined;
  organizationId?: string | null | undefined;
  authenticationMethod?: AuthenticationMethod | null | undefined;
  cookiePassword?: CookiePassword | undefined;
}

export interface InspectOptions extends CallOptions {
  /** The cookie's value. */
  sealed: string;
  /** The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Accepted by every other call to the API. */
export interface RequestOptions extends CallOptions {
  /** Another client than the configured one. */
  clientId?: string | undefined;
}

export interface RevokeSessionOptions extends RequestOptions {
  sessionId: string;
}

export interface ListSessionsOptions extends RequestOptions {
  before?: string | undefined;
  after?: string | undefined;
  /** 1 to 100, 10 by default. */
  limit?: number | undefined;
  order?: 'normal' | 'asc' | 'desc' | undefined;
}

export type AuthorizeDeviceOptions = RequestOptions;

export interface CreateMagicAuthOptions extends RequestOptions {
  email: string;
  invitationToken?: string | undefined;
}

export interface SendVerificationEmailOptions extends RequestOptions {
  userId: string;
}

export interface EnrollAuthFactorOptions extends RequestOptions {
  userId: string;
  type: 'totp';
  totpIssuer?: string | undefined;
  totpUser?: string | undefined;
  totpSecret?: string | undefined;
}

export interface ChallengeAuthFactorOptions extends RequestOptions {
  authenticationFactorId: string;
  smsTemplate?: string | undefined;
}

export interface SendRadarSmsChallengeOptions extends RequestOptions {
  userId: string;
  pendingAuthenticationToken: string;
  phoneNumber: string;
  ipAddress?: string | undefined;
  userAgent?: string | undefined;
}
