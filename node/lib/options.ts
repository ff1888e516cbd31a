/** What calls take. Unset members may be left out or `undefined`; an unknown one is an error. */

import type { CallOptions } from './bridge';
import type { AuthenticationMethod, Impersonator, SealFormat, User } from './records';

/** One password, or several in the order of their rotation: the first seals, all of them open. At least 32 bytes. */
export type CookiePassword = string | readonly string[];

/**
 * How a client is set up. What is unset comes from the environment, then from the defaults.
 *
 * `timeout` and `connectTimeout` are milliseconds, as everywhere in Node. All other durations are seconds.
 */
export interface WorkOSOptions {
  // generated: WorkOSOptions (UPDATE=1 cargo test -p authkit-core --test packages)
  /** The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE. */
  apiKey?: string | undefined;
  /** The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call. */
  clientId?: string | undefined;
  /** The default redirect URI, or `WORKOS_REDIRECT_URI`. */
  redirectUri?: string | undefined;
  /**
   * The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals, all
   * unseal.
   */
  cookiePassword?: CookiePassword | undefined;
  /**
   * The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is loopback or `dangerAllowHttp` is set.
   */
  baseUrl?: string | undefined;
  /** The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `baseUrl`. */
  apiHostname?: string | undefined;
  /** The port that goes with `apiHostname`, or `WORKOS_API_PORT`. */
  port?: number | undefined;
  /** Whether `apiHostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default. */
  https?: boolean | undefined;
  /** Allows `http` to a host that is not loopback. Every secret then crosses that network in clear. */
  dangerAllowHttp?: boolean | undefined;
  /**
   * The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas. They are compared
   * exactly, a trailing slash included. Unset: not checked, because the issuer differs by environment.
   */
  issuer?: string | readonly string[] | undefined;
  /** In seconds: the clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at most. */
  leeway?: number | undefined;
  /** Strict mode: refuses access tokens without `auth_time`. */
  requireAuthTime?: boolean | undefined;
  /** In milliseconds: how long a call may take in all, retries included. 10 seconds by default. */
  timeout?: number | undefined;
  /** In milliseconds: how long a connection may take. 5 seconds by default. */
  connectTimeout?: number | undefined;
  /**
   * A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a user and password
   * if need be, host and port. Unset: the usual proxy variables of the environment.
   */
  proxy?: string | undefined;
  /** More certificate authorities, or self-signed certificates of servers, PEM. */
  caCertificates?: string | undefined;
  /** The format that new cookies are sealed in. `native` by default. */
  sealFormat?: SealFormat | undefined;
  /** The formats that cookies may come in. All by default. */
  acceptFormats?: readonly SealFormat[] | undefined;
  /** A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then. */
  jwks?: { keys: readonly object[] } | undefined;
  /** In seconds: the age at which keys are fetched again in the background. 300 seconds by default. */
  keysMaxAge?: number | undefined;
  /** In seconds: how long known keys are used while their endpoint is down. 24 hours by default. */
  keysMaxStale?: number | undefined;
  /** In seconds: the least time between two fetches that unknown key ids cause. 30 seconds by default. */
  keysRefetchInterval?: number | undefined;
  /**
   * In seconds: how long the successor of a refresh token is cached, or that the token was refused. 60 seconds by
   * default, 600 at most.
   */
  refreshMemory?: number | undefined;
  /** How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off. */
  sessionCache?: number | undefined;
  /** The options of the web flow, which framework kits use. Unset: the client has none. */
  web?: WebOptions | undefined;
  /**
   * For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
   * others. It never uses the network and reads nothing from the environment. False by default.
   */
  testing?: boolean | undefined;
  // end of generated
}

/** Options of {@link UserManagement.getAuthorizationUrl}. One of `provider`, `connectionId` and `organizationId` is needed. */
export type AuthorizationUrlOptions = AuthorizationOptions & (NoPkce | Pkce);

interface Pkce {
  /** The S256 challenge of a code verifier (RFC 7636). */
  codeChallenge: string;
  /** The method of the challenge: `S256`, which is the default and the only one. */
  codeChallengeMethod?: 'S256' | undefined;
}

interface NoPkce {
  /** Only together with a challenge. */
  codeChallenge?: undefined;
  /** Only together with a challenge. */
  codeChallengeMethod?: undefined;
}

/** Options of {@link UserManagement.getAuthorizationUrlWithPKCE}, which makes the challenge itself. */
export interface AuthorizationOptions {
  // generated: AuthorizationOptions (UPDATE=1 cargo test -p authkit-core --test packages)
  /** The redirect URI that the code is sent to. The client's when unset. It must be registered in the dashboard. */
  redirectUri?: string | undefined;
  /** Another client than the configured one. */
  clientId?: string | undefined;
  /** `authkit` for the hosted sign-in page, or one identity provider such as `GoogleOAuth`. An open set. */
  provider?: 'authkit' | 'AppleOAuth' | 'GitHubOAuth' | 'GoogleOAuth' | 'MicrosoftOAuth' | (string & {}) | undefined;
  /** The id of one SSO connection. */
  connectionId?: string | undefined;
  /** The id of one organization. */
  organizationId?: string | undefined;
  /** The domain that some providers prefill. */
  domainHint?: string | undefined;
  /** The e-mail address that the page prefills. */
  loginHint?: string | undefined;
  /** Which page comes first: `sign-in` or `sign-up`. Only with the provider `authkit`. */
  screenHint?: 'sign-in' | 'sign-up' | undefined;
  /**
   * An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a fresh unguessable one for each
   * sign-in and compare it there.
   */
  state?: string | undefined;
  /** The OpenID Connect prompt: `login`, `consent`, `select_account`, ... */
  prompt?: string | undefined;
  /** In seconds: how long ago the user may have signed in last: after that they must sign in again. 0 always asks. */
  maxAge?: number | undefined;
  /** More scopes to ask the provider for. */
  providerScopes?: string | readonly string[] | undefined;
  /** More query parameters for the provider. */
  providerQueryParams?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** A nonce that binds a claim to this sign-in. */
  claimNonce?: string | undefined;
  /** Passed on to the API, which has deprecated it. */
  context?: string | undefined;
  /** The token of a password reset that the user continues. */
  passwordResetToken?: string | undefined;
  // end of generated
}

// generated: web (UPDATE=1 cargo test -p authkit-core --test packages)
/** The paths of our own routes. Null turns one off. The callback is the path of the redirect URI. */
export interface Routes {
  /** Where a sign-in starts. `/login` by default. */
  signIn?: string | null | undefined;
  /** Where a sign-up starts. `/signup` by default. */
  signUp?: string | null | undefined;
  /** Where a person signs out. `/logout` by default. */
  signOut?: string | null | undefined;
  /** Where a person switches to another organization. `/switch-organization` by default. */
  switchOrganization?: string | null | undefined;
  /** Where a page's script asks who is signed in. Off by default. */
  session?: string | null | undefined;
  /** What all of them begin with. Nothing by default. */
  prefix?: string | undefined;
}

/** How the web flow works: cookies, routes and what they allow. Durations are seconds. */
export interface WebOptions {
  /** The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default. */
  cookieName?: string | undefined;
  /**
   * Earlier names of the session cookie: read if the present one is absent, and deleted whenever a session is written
   * or ended. `wos_session` by default, none where `cookieName` begins with `__Host-`.
   */
  oldCookieNames?: readonly string[] | undefined;
  /** Earlier domains of the session cookie, which deletions name too. None by default. */
  oldCookieDomains?: readonly string[] | undefined;
  /** The domain of the cookies, or `WORKOS_COOKIE_DOMAIN`. None by default: they are the host's own. */
  cookieDomain?: string | undefined;
  /**
   * In seconds: how long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`. 400 days by default, which is
   * the most.
   */
  cookieMaxAge?: number | undefined;
  /**
   * When browsers send the session cookie with requests of other sites, or `WORKOS_COOKIE_SAMESITE`: `lax`, `strict` or
   * `none`. `lax` by default.
   */
  sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** Whether the cookies are partitioned by the site that embeds the application (CHIPS). Needs `sameSite` `none`. */
  partitioned?: boolean | undefined;
  /** The most cookies that a session is split into, where it is too large for one. 2 by default, 4 at most. */
  cookieMaxChunks?: number | undefined;
  /** The paths of our own routes. */
  routes?: Routes | undefined;
  /** Where a person goes after a sign-in that names no page. `/` by default. */
  defaultReturnTo?: string | undefined;
  /** Other origins that a person may go to after a sign-in, such as `https://admin.app.example`. None by default. */
  allowedReturnOrigins?: readonly string[] | undefined;
  /**
   * The hosts that the redirect URI of a request may have, where the application has several: names, or `*.` and a
   * domain. None by default.
   */
  allowedRedirectHosts?: readonly string[] | undefined;
  /**
   * In seconds: how long before the end of its token a session is refreshed. 60 seconds by default, 30 where tokens
   * live 300 seconds or less, and at most a quarter of a token's life; 0 turns it off.
   */
  refreshBuffer?: number | undefined;
  /** In seconds: how long such a refresh may hold a page. 2 seconds by default. */
  proactiveDeadline?: number | undefined;
  /** What a GET of the sign-out route does: `own_pages`, `always` or `never`. `own_pages` by default. */
  getSignOut?: 'own_pages' | 'always' | 'never' | undefined;
  /**
   * What becomes of a callback with a code and no `state`: `restart`, `refuse` or `accept_impersonation`. `restart` by
   * default.
   */
  statelessCallback?: 'restart' | 'refuse' | 'accept_impersonation' | undefined;
  /**
   * Other origins whose pages may send requests that change something, such as `https://app.example`. None by default.
   */
  trustedOrigins?: readonly string[] | undefined;
  /**
   * Whether a guard checks the origin of requests that change something. True by default; false where the framework has
   * a protection of its own.
   */
  originCheck?: boolean | undefined;
  /** Whether an administrator may act as a user. True by default. */
  allowImpersonation?: boolean | undefined;
  /** Patterns of the paths that need no sign-in. Unset: no path needs one unless a guard says so. */
  unauthenticatedPaths?: readonly string[] | undefined;
  /** Patterns of the paths whose visitors are sent to sign up. */
  signUpPaths?: readonly string[] | undefined;
}

/** What an application asks of a sign-in. */
export interface StartOptions {
  /** The page to come back to. `defaultReturnTo` by default. */
  returnTo?: string | undefined;
  /** The organization to sign in to. */
  organizationId?: string | undefined;
  /** The e-mail address that the page prefills. */
  loginHint?: string | undefined;
  /** Which page comes first: `sign-in` or `sign-up`. */
  screenHint?: 'sign-in' | 'sign-up' | undefined;
  /** The OpenID Connect prompt: `login`, `consent`, `select_account`, ... */
  prompt?: string | undefined;
  /** How many seconds ago the user may have signed in last. 0 asks always. */
  maxAge?: number | undefined;
  /** A value of the application's own, which comes back with the sign-in: at most 2,048 bytes. */
  state?: string | undefined;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** `authkit` for the hosted page, which is the default, or one identity provider. */
  provider?: string | undefined;
  /** The id of one SSO connection. */
  connectionId?: string | undefined;
  /** The domain that some providers prefill. */
  domainHint?: string | undefined;
  /** More scopes to ask the provider for. */
  providerScopes?: readonly string[] | undefined;
}

/** What a guard asks for. Nothing: that somebody is signed in. */
export interface Requirement {
  /** The organization that the user must be signed in to: true for any, or its id. */
  organization?: boolean | string | undefined;
  /** The role or roles that the user must have there. */
  role?: string | readonly string[] | undefined;
  /** The permission or permissions that the user must have there. */
  permission?: string | readonly string[] | undefined;
  /** The entitlement or entitlements that the organization must have. */
  entitlement?: string | readonly string[] | undefined;
  /** The feature flag or flags that must be on. */
  featureFlag?: string | readonly string[] | undefined;
  /** Whether one of several names is enough. All of them by default. */
  any?: boolean | undefined;
  /** How many seconds ago the user may have signed in last. */
  recent?: number | undefined;
  /** False refuses an administrator who acts as the user. */
  impersonation?: boolean | undefined;
  /** Whether to check the origin of requests that change something. The client's `originCheck` by default. */
  originCheck?: boolean | undefined;
}

/** Which organization to switch to, and where to go then. */
export interface SwitchOptions {
  /** The id of the organization. */
  organizationId: string;
  /** The page to go to. The page that the person was on by default. */
  returnTo?: string | undefined;
}

/** The session that a test signs in with. Durations are seconds. */
export interface TestingSession {
  /** Members of the user's record, such as `email`. The others have values of a test; `id` follows from `email`. */
  user?: Partial<User> | undefined;
  /** The organization that the user is signed in to. None by default. */
  organizationId?: string | undefined;
  /** The user's role. None by default. */
  role?: string | undefined;
  /** All roles of the user. The `role` alone by default. */
  roles?: readonly string[] | undefined;
  /** What the user may do. Nothing by default. */
  permissions?: readonly string[] | undefined;
  /** What the organization has paid for. Nothing by default. */
  entitlements?: readonly string[] | undefined;
  /** The feature flags that are on. None by default. */
  featureFlags?: readonly string[] | undefined;
  /** The administrator who acts as the user: `email`, and `reason` if there is one. None by default. */
  impersonator?: (Pick<Impersonator, 'email'> & Partial<Impersonator>) | undefined;
  /**
   * In seconds: how long the access token counts. 300 seconds by default. It has expired where this is 0 or less, and
   * the session is refreshed when it is used.
   */
  expiresIn?: number | undefined;
  /** When the user last proved who they are, in seconds since the epoch. Now by default. */
  authenticatedAt?: number | undefined;
  /** More claims of the access token, such as those of a JWT template. */
  claims?: Readonly<Record<string, unknown>> | undefined;
}
// end of generated

/** Whether to seal the session of a response into a cookie value, and with which password. */
export interface SealSessionOptions {
  // generated: SealSessionOptions (UPDATE=1 cargo test -p authkit-core --test packages)
  /** Whether to put a `sealedSession` on the response. */
  sealSession?: boolean | undefined;
  /** The cookie password, or several: the first seals. The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
  // end of generated
}

/** Accepted by every grant. */
export interface GrantOptions extends CallOptions {
  // generated: GrantOptions (UPDATE=1 cargo test -p authkit-core --test packages)
  /** The browser's IP address. */
  ipAddress?: string | undefined;
  /** The browser's `User-Agent` header. */
  userAgent?: string | undefined;
  /** Your own id for the browser. */
  deviceId?: string | undefined;
  /** Another client than the configured one. */
  clientId?: string | undefined;
  /** Whether and how to seal the session of the response. */
  session?: SealSessionOptions | undefined;
  // end of generated
}

/** Accepted by every other call to the API. */
export interface RequestOptions extends CallOptions {
  /** Another client than the configured one. */
  clientId?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithCodeAndVerifier}. */
export interface AuthenticateWithCodeAndVerifierOptions extends AuthenticateWithCodeOptions {
  /** The PKCE verifier of this sign-in (RFC 7636). */
  codeVerifier: string;
}

// generated: options of operations (UPDATE=1 cargo test -p authkit-core --test packages)
/** Options of {@link UserManagement.getLogoutUrl}. */
export interface LogoutUrlOptions {
  /** The session's id, the `sid` claim of its access token. */
  sessionId: string;
  /** Where the browser goes afterwards. It must be registered in the dashboard, whose default is used when unset. */
  returnTo?: string | undefined;
}

/** Options of {@link UserManagement.sealData}. */
export interface SealDataOptions {
  /** The password, or several: the first seals. The client's cookie password when unset. */
  password?: CookiePassword | undefined;
  /** The format of the result. The client's `sealFormat` when unset. */
  format?: SealFormat | undefined;
  /**
   * In seconds: how long the result opens, at most 400 days. For ever when unset. Only `native` and `iron` have a place
   * for it.
   */
  ttl?: number | undefined;
  /**
   * What the value is for, such as `invitation`. It opens only where the same purpose is named; without one, where none
   * is named.
   */
  purpose?: string | undefined;
  /** The time of sealing, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Options of {@link UserManagement.unsealData}. */
export interface UnsealDataOptions {
  /** The password, or several: each is tried. The client's cookie password when unset. */
  password?: CookiePassword | undefined;
  /** The purpose that the value was sealed for. */
  purpose?: string | undefined;
  /** The time to check an expiry against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Options of {@link UserManagement.sealSessionFromAuthResponse}. */
export interface SealSessionFromAuthResponseOptions {
  /** The access token. */
  accessToken: string;
  /** The refresh token. */
  refreshToken: string;
  /** The user, as the API or this library gave it. */
  user: User;
  /** The administrator who acts as the user, likewise. */
  impersonator?: Impersonator | null | undefined;
  /** The organization that was chosen. */
  organizationId?: string | null | undefined;
  /** How the user signed in, such as `Password`. */
  authenticationMethod?: AuthenticationMethod | null | undefined;
  /** The cookie password, or several: the first seals. The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
}

/** Options of {@link UserManagement.inspect}. */
export interface InspectOptions extends CallOptions {
  /** The value of the cookie. */
  sealed: string;
  /** The cookie password, or several: each is tried. The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Options of {@link UserManagement.loadSealedSession}. */
export interface LoadSealedSessionOptions {
  /** The value of the cookie. Unset or empty when there is no cookie. */
  sessionData?: string | null | undefined;
  /** The cookie password, or several: each is tried. The client's when unset. */
  cookiePassword?: CookiePassword | undefined;
  /** Another client than the configured one. */
  clientId?: string | undefined;
}

/** Options of {@link SealedSession.authenticate}. */
export interface AuthenticateOptions extends CallOptions {
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Options of {@link SealedSession.refresh}. */
export interface RefreshOptions extends CallOptions {
  /** The organization to switch to. Unset: the session stays in the one of the token. */
  organizationId?: string | undefined;
  /** The password that the new session is sealed with, or the first of several. The session's when unset. */
  cookiePassword?: CookiePassword | undefined;
  /** The time to check against, in seconds since the epoch; the system clock when unset. */
  now?: number | undefined;
}

/** Options of {@link SealedSession.getLogoutUrl}. */
export interface SessionLogoutUrlOptions extends CallOptions {
  /** Where the browser goes afterwards. It must be registered in the dashboard, whose default is used when unset. */
  returnTo?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithCode}. */
export interface AuthenticateWithCodeOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The PKCE verifier of this sign-in (RFC 7636). Required without an API key. */
  codeVerifier?: string | undefined;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** The id of the fraud signals that were collected in the browser. */
  signalsId?: string | undefined;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithRefreshToken}. */
export interface AuthenticateWithRefreshTokenOptions extends GrantOptions {
  /** The refresh token. It works once. */
  refreshToken: string;
  /** The organization to sign in to. */
  organizationId?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithPassword}. */
export interface AuthenticateWithPasswordOptions extends GrantOptions {
  /** The e-mail address. */
  email: string;
  /** The user's password. */
  password: string;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** The id of the fraud signals that were collected in the browser. */
  signalsId?: string | undefined;
  /** The id of an earlier attempt that was challenged. */
  radarAuthAttemptId?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithMagicAuth}. */
export interface AuthenticateWithMagicAuthOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The e-mail address. */
  email: string;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** The id of an earlier attempt that was challenged. */
  radarAuthAttemptId?: string | undefined;
  /** An authorization code whose identity is linked to the user. */
  linkAuthorizationCode?: string | undefined;
  /** The id of the fraud signals that were collected in the browser. */
  signalsId?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithEmailVerification}. */
export interface AuthenticateWithEmailVerificationOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
}

/** Options of {@link UserManagement.authenticateWithTotp}. */
export interface AuthenticateWithTotpOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
  /** The id of the challenge that `challengeAuthFactor` started. */
  authenticationChallengeId: string;
}

/** Options of {@link UserManagement.authenticateWithOrganizationSelection}. */
export interface AuthenticateWithOrganizationSelectionOptions extends GrantOptions {
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
  /** The organization to sign in to. */
  organizationId: string;
}

/** Options of {@link UserManagement.authenticateWithRadarEmailChallenge}. */
export interface AuthenticateWithRadarEmailChallengeOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The challenge's id, from the error's `fields`. */
  radarChallengeId: string;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
}

/** Options of {@link UserManagement.authenticateWithRadarSmsChallenge}. */
export interface AuthenticateWithRadarSmsChallengeOptions extends GrantOptions {
  /** The code that the callback's query or the user brought. */
  code: string;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
  /** The id of the verification that `sendRadarSmsChallenge` started. */
  verificationId?: string | undefined;
  /** The phone number that the code is sent to. */
  phoneNumber?: string | undefined;
}

/** Options of {@link UserManagement.authenticateWithDeviceCode}. */
export interface AuthenticateWithDeviceCodeOptions extends GrantOptions {
  /** The device code of `authorizeDevice` (RFC 8628). */
  deviceCode: string;
}

/** Options of {@link UserManagement.revokeSession}. */
export interface RevokeSessionOptions extends RequestOptions {
  /** The session's id, the `sid` claim of its access token. */
  sessionId: string;
}

/** Options of {@link UserManagement.listSessions}. */
export interface ListSessionsOptions extends RequestOptions {
  /** The page before this id. */
  before?: string | undefined;
  /** The page after this id. */
  after?: string | undefined;
  /** The most records on a page: 1 to 100, 10 by default. */
  limit?: number | undefined;
  /** The order of the list: `normal`, `asc` or `desc`. */
  order?: 'normal' | 'asc' | 'desc' | undefined;
}

/** Options of {@link UserManagement.authorizeDevice}. */
export type AuthorizeDeviceOptions = RequestOptions;

/** Options of {@link UserManagement.createMagicAuth}. */
export interface CreateMagicAuthOptions extends RequestOptions {
  /** The e-mail address. */
  email: string;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
}

/** Options of {@link UserManagement.sendVerificationEmail}. */
export interface SendVerificationEmailOptions extends RequestOptions {
  /** The user's id, `user_...`. */
  userId: string;
}

/** Options of {@link UserManagement.enrollAuthFactor}. */
export interface EnrollAuthFactorOptions extends RequestOptions {
  /** The user's id, `user_...`. */
  userId: string;
  /** The kind of factor: `totp`. */
  type: 'totp';
  /** The name of your application in the authenticator. */
  totpIssuer?: string | undefined;
  /** The name of the user in the authenticator. */
  totpUser?: string | undefined;
  /** A TOTP secret of your own. The API makes one when unset. */
  totpSecret?: string | undefined;
}

/** Options of {@link UserManagement.challengeAuthFactor}. */
export interface ChallengeAuthFactorOptions extends RequestOptions {
  /** The factor's id. */
  authenticationFactorId: string;
  /** The text message, with `{{code}}` where the code goes. */
  smsTemplate?: string | undefined;
}

/** Options of {@link UserManagement.sendRadarSmsChallenge}. */
export interface SendRadarSmsChallengeOptions extends RequestOptions {
  /** The user's id, `user_...`. */
  userId: string;
  /** The token of the unfinished sign-in, from the error's `fields`. */
  pendingAuthenticationToken: string;
  /** The phone number that the code is sent to. */
  phoneNumber: string;
  /** The browser's IP address. */
  ipAddress?: string | undefined;
  /** The browser's `User-Agent` header. */
  userAgent?: string | undefined;
}
// end of generated
