import { handleOrThrow, request, run, write } from './bridge';
import { Cookie } from './cookie';
import type { Client, Session } from './native';
import type * as options from './options';
import type * as records from './records';
import { ReplyCache } from './reply-cache';
import { SealedSession } from './sealed-session';
import { redacting } from './secrets';

type WithSealing<T extends options.GrantOptions> = T & {
  session: options.SealSessionOptions & { sealSession: true };
};

/**
 * Sign-in, sessions and what the flows need around them. {@link WorkOS} makes it.
 *
 * Every call throws, or rejects with, an {@link AuthKitError}: {@link ConfigurationError} for options and settings,
 * {@link SignInRequiredError} for one more step of a sign-in or a new one, {@link RejectedError} for a wrong code or password,
 * and {@link UnavailableError} when the API cannot be reached or does not answer within the timeout.
 */
export class UserManagement {
  readonly #client: Client;
  readonly #replies = new ReplyCache();
  /** The last password that passed the check, which is not repeated; `undefined` for the client's own. */
  #acceptedPassword: string | undefined | null = null;

  /** @internal */
  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Returns the address of the sign-in page. Touches no network.
   *
   * @example
   * ```ts
   * const url = userManagement.getAuthorizationUrl({
   *   provider: 'authkit',
   *   redirectUri: 'http://localhost:3000/callback',
   *   state,
   * });
   * ```
   */
  getAuthorizationUrl(options: options.AuthorizationUrlOptions): string {
    return run<string>(this.#client, 'authorization_url', options);
  }

  /**
   * Returns the address of the sign-in page with a fresh `state` and PKCE challenge. Keep `state` and `codeVerifier` in a
   * cookie of the browser until the callback.
   *
   * @example
   * ```ts
   * const { url, state, codeVerifier } = await userManagement.getAuthorizationUrlWithPKCE({
   *   provider: 'authkit',
   *   redirectUri: 'http://localhost:3000/callback',
   * });
   * ```
   */
  async getAuthorizationUrlWithPKCE(options: options.AuthorizationOptions): Promise<records.AuthorizationRequest> {
    return redacting(run<records.AuthorizationRequest>(this.#client, 'authorization_url_with_pkce', options));
  }

  /** Returns the address that ends a session. Touches no network. */
  getLogoutUrl(options: options.LogoutUrlOptions): string {
    return run<string>(this.#client, 'logout_url', options);
  }

  /** Returns the address of the keys that sign access tokens. */
  getJwksUrl(clientId?: string): string {
    return run<string>(this.#client, 'jwks_url', { clientId });
  }

  /**
   * Exchanges the code of a callback for a session. A code is sent once and cannot be exchanged a second time.
   *
   * @throws {@link SignInRequiredError} when the code was used, has expired, or the user must take one more step.
   * @example
   * ```ts
   * const { user, sealedSession } = await userManagement.authenticateWithCode({
   *   code,
   *   session: { sealSession: true, cookiePassword },
   * });
   * response.cookie('wos_session', sealedSession, { httpOnly: true, secure: true, sameSite: 'lax', path: '/' });
   * ```
   */
  authenticateWithCode(
    options: WithSealing<options.AuthenticateWithCodeOptions>,
  ): Promise<records.SealedAuthenticationResponse>;
  authenticateWithCode(options: options.AuthenticateWithCodeOptions): Promise<records.AuthenticationResponse>;
  authenticateWithCode(options: options.AuthenticateWithCodeOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_code', options);
  }

  /** Exchanges a code together with the code verifier of PKCE, which public clients need. */
  authenticateWithCodeAndVerifier(
    options: options.AuthenticateWithCodeAndVerifierOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_code', options);
  }

  /** Exchanges a refresh token. A sealed session is refreshed by {@link SealedSession.refresh}. */
  authenticateWithRefreshToken(
    options: options.AuthenticateWithRefreshTokenOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_refresh_token', options);
  }

  /** Signs in with an e-mail address and a password. */
  authenticateWithPassword(options: options.AuthenticateWithPasswordOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_password', options);
  }

  /** Signs in with a code that {@link UserManagement.createMagicAuth} sent by e-mail. */
  authenticateWithMagicAuth(
    options: options.AuthenticateWithMagicAuthOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_magic_auth', options);
  }

  /** Takes the step after `email_verification_required`: the user typed the code of the e-mail. */
  authenticateWithEmailVerification(
    options: options.AuthenticateWithEmailVerificationOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_email_verification', options);
  }

  /** Takes the step after `mfa_challenge`: the user typed the code of the authenticator. */
  authenticateWithTotp(options: options.AuthenticateWithTotpOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_totp', options);
  }

  /** Takes the step after `organization_selection_required`: the user chose an organization. */
  authenticateWithOrganizationSelection(
    options: options.AuthenticateWithOrganizationSelectionOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_organization_selection', options);
  }

  /** Takes the step after `radar_email_challenge`: the user typed the code of the e-mail. */
  authenticateWithRadarEmailChallenge(
    options: options.AuthenticateWithRadarEmailChallengeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_radar_email_challenge', options);
  }

  /** Takes the step after `radar_sms_challenge`: the user typed the code of the SMS. */
  authenticateWithRadarSmsChallenge(
    options: options.AuthenticateWithRadarSmsChallengeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_radar_sms_challenge', options);
  }

  /**
   * Polls for the sign-in of a device. The error `authorization_pending` means: poll again after `interval` seconds. After
   * `slow_down`, wait longer.
   */
  authenticateWithDeviceCode(
    options: options.AuthenticateWithDeviceCodeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_device_code', options);
  }

  /** Starts the sign-in of a device (RFC 8628). Show the user the code, then poll. */
  authorizeDevice(options?: options.AuthorizeDeviceOptions): Promise<records.DeviceAuthorization> {
    return this.#record('authorize_device', options);
  }

  /**
   * Wraps a cookie in a session that can be checked and refreshed. Checks the password, not the cookie, and touches no
   * network. A missing cookie is allowed: `authenticate` then gives the reason `no_session_cookie_provided`.
   *
   * @throws {@link ConfigurationError} for a password that is missing or too short.
   * @example
   * ```ts
   * const session = userManagement.loadSealedSession({
   *   sessionData: request.cookies['wos_session'],
   *   cookiePassword,
   * });
   * ```
   */
  loadSealedSession(options: options.LoadSealedSessionOptions): SealedSession {
    return new SealedSession(this.#load(options));
  }

  /** Seals the session of a grant that was not asked to seal it. */
  sealSessionFromAuthResponse(options: options.SealSessionFromAuthResponseOptions): string {
    return run<string>(this.#client, 'seal_session_from_auth_response', options);
  }

  /**
   * Seals data of your own into text. The password and format are the client's unless options name others.
   *
   * @example
   * ```ts
   * const sealed = await userManagement.sealData({ cart: [7] }, { ttl: 3600, purpose: 'cart' }); // ttl: seconds
   * ```
   */
  async sealData(data: unknown, options?: options.SealDataOptions): Promise<string> {
    return run<string>(this.#client, 'seal_data', { ...options, data });
  }

  /**
   * Opens what {@link UserManagement.sealData} sealed, here or in another language.
   *
   * @throws {@link SignInRequiredError} when it does not open: it was changed, has expired, or has another purpose.
   * @example
   * ```ts
   * const { cart } = await userManagement.unsealData<{ cart: number[] }>(sealed, { purpose: 'cart' });
   * ```
   */
  async unsealData<T = unknown>(sealed: string, options?: options.UnsealDataOptions): Promise<T> {
    return run<T>(this.#client, 'unseal_data', { ...options, sealed });
  }

  /**
   * Explains a cookie: its format, which password opens it, and which check fails first. For logs and support; it shows no
   * secret.
   *
   * @example
   * ```ts
   * const { authenticated, reason, checks } = await userManagement.inspect({ sealed: request.cookies['wos_session'] });
   * console.log(authenticated ? 'signed in' : reason, checks);
   * ```
   */
  inspect(options: options.InspectOptions): Promise<records.Inspection> {
    return this.#record('inspect', options);
  }

  /** Ends a session at once. */
  async revokeSession(options: options.RevokeSessionOptions): Promise<void> {
    await request(this.#client, 'revoke_session', options);
  }

  /** Lists the sessions of a user, one page at a time. */
  listSessions(userId: string, options?: options.ListSessionsOptions): Promise<records.List<records.Session>> {
    return this.#record('list_sessions', { ...options, userId });
  }

  /** Sends a code by e-mail, for {@link UserManagement.authenticateWithMagicAuth}. */
  createMagicAuth(options: options.CreateMagicAuthOptions): Promise<records.MagicAuth> {
    return this.#record('create_magic_auth', options);
  }

  /** Sends the e-mail that proves a user's address. */
  sendVerificationEmail(options: options.SendVerificationEmailOptions): Promise<{ user: records.User }> {
    return this.#record('send_verification_email', options);
  }

  /** Enrols a second factor, after `mfa_enrollment`. */
  enrollAuthFactor(options: options.EnrollAuthFactorOptions): Promise<records.EnrolledFactor> {
    return this.#record('enroll_auth_factor', options);
  }

  /** Starts the challenge of a second factor, after `mfa_challenge`. */
  challengeAuthFactor(options: options.ChallengeAuthFactorOptions): Promise<records.AuthenticationChallenge> {
    return this.#record('challenge_auth_factor', options);
  }

  /** Sends a code by SMS, for {@link UserManagement.authenticateWithRadarSmsChallenge}. */
  sendRadarSmsChallenge(options: options.SendRadarSmsChallengeOptions): Promise<records.RadarChallenge> {
    return this.#record('create_radar_challenge', options);
  }

  #load(options: options.LoadSealedSessionOptions): Session {
    const { sessionData, cookiePassword, ...others } = options ?? {};
    const isText = typeof sessionData === 'string' && (cookiePassword == null || typeof cookiePassword === 'string');
    if (!isText || Object.keys(others).length > 0) {
      return handleOrThrow(this.#client.loadSealedSession(undefined, undefined, write(options)));
    }
    const password = cookiePassword ?? undefined;
    if (password === this.#acceptedPassword) {
      return new Cookie(this.#client, this.#replies, sessionData, password);
    }
    const session = handleOrThrow(this.#client.loadSealedSession(sessionData, password));
    this.#acceptedPassword = password;
    return session;
  }

  async #record<T extends object>(operation: string, options: object | undefined): Promise<T> {
    return redacting(await request<T>(this.#client, operation, options));
  }
}
