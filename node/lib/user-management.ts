import { handleOrThrow, request, run, write } from './bridge';
import { Cookie } from './cookie';
import { KnownReplies } from './known';
import type { Client, Session } from './native';
import type * as options from './options';
import type * as records from './records';
import { SealedSession } from './sealed-session';
import { redacting } from './secrets';

type WithSealing<T extends options.GrantOptions> = T & {
  session: options.SealSessionOptions & { sealSession: true };
};

/**
 * Sign-in, sessions and what the flows need around them. Made by {@link WorkOS}.
 *
 * Every call throws, or rejects with, an {@link AuthKitError}: `ConfigurationError` for options and settings,
 * `SignInRequiredError` for one more step of a sign-in or a new one, `RejectedError` for a wrong code or password, and
 * `UnavailableError` when the API cannot be reached or does not answer within the timeout.
 */
export class UserManagement {
  readonly #client: Client;
  readonly #known = new KnownReplies();
  /** The password that was last found good enough; `undefined` for the client's own. A check of it is not repeated. */
  #acceptedPassword: string | undefined | null = null;

  /** @internal */
  constructor(client: Client) {
    this.#client = client;
  }

  /** The address of the sign-in page. Touches no network. */
  getAuthorizationUrl(options: options.AuthorizationUrlOptions): string {
    return run<string>(this.#client, 'authorization_url', options);
  }

  /** An authorization URL with a fresh `state` and PKCE challenge. Keep `state` and `codeVerifier` for the callback. */
  async getAuthorizationUrlWithPKCE(options: options.AuthorizationOptions): Promise<records.AuthorizationRequest> {
    return redacting(run<records.AuthorizationRequest>(this.#client, 'authorization_url_with_pkce', options));
  }

  /** The address that ends a session. Touches no network. */
  getLogoutUrl(options: options.LogoutUrlOptions): string {
    return run<string>(this.#client, 'logout_url', options);
  }

  /** The address of the signing keys. */
  getJwksUrl(clientId?: string): string {
    return run<string>(this.#client, 'jwks_url', { clientId });
  }

  /** Exchanges the code of a callback. A code is sent once and cannot be exchanged a second time. */
  authenticateWithCode(
    options: WithSealing<options.AuthenticateWithCodeOptions>,
  ): Promise<records.SealedAuthenticationResponse>;
  authenticateWithCode(options: options.AuthenticateWithCodeOptions): Promise<records.AuthenticationResponse>;
  authenticateWithCode(options: options.AuthenticateWithCodeOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_code', options);
  }

  /** {@link UserManagement.authenticateWithCode} with the verifier of PKCE, which public clients need. */
  authenticateWithCodeAndVerifier(
    options: options.AuthenticateWithCodeAndVerifierOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_code', options);
  }

  /** Exchanges a refresh token. For sealed sessions use {@link SealedSession.refresh}. */
  authenticateWithRefreshToken(
    options: options.AuthenticateWithRefreshTokenOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_refresh_token', options);
  }

  /** Signs in with an e-mail address and a password. */
  authenticateWithPassword(options: options.AuthenticateWithPasswordOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_password', options);
  }

  /** Signs in with a code sent by e-mail. */
  authenticateWithMagicAuth(
    options: options.AuthenticateWithMagicAuthOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_magic_auth', options);
  }

  /** The step after `email_verification_required`. */
  authenticateWithEmailVerification(
    options: options.AuthenticateWithEmailVerificationOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_email_verification', options);
  }

  /** The step after `mfa_challenge`. */
  authenticateWithTotp(options: options.AuthenticateWithTotpOptions): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_totp', options);
  }

  /** The step after `organization_selection_required`. */
  authenticateWithOrganizationSelection(
    options: options.AuthenticateWithOrganizationSelectionOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_organization_selection', options);
  }

  /** The step after `radar_email_challenge`. */
  authenticateWithRadarEmailChallenge(
    options: options.AuthenticateWithRadarEmailChallengeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_radar_email_challenge', options);
  }

  /** The step after `radar_sms_challenge`. */
  authenticateWithRadarSmsChallenge(
    options: options.AuthenticateWithRadarSmsChallengeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_radar_sms_challenge', options);
  }

  /** Polls for the sign-in of a device. `authorization_pending` means: again after the interval. */
  authenticateWithDeviceCode(
    options: options.AuthenticateWithDeviceCodeOptions,
  ): Promise<records.AuthenticationResponse> {
    return this.#record('authenticate_with_device_code', options);
  }

  /** Starts the sign-in of a device (RFC 8628). */
  authorizeDevice(options?: options.AuthorizeDeviceOptions): Promise<records.DeviceAuthorization> {
    return this.#record('authorize_device', options);
  }

  /** Takes a cookie in hand. Checks the password, not the cookie, and touches no network. */
  loadSealedSession(options: options.LoadSealedSessionOptions): SealedSession {
    return new SealedSession(this.#load(options));
  }

  /** Seals a session whose tokens a grant returned without sealing. */
  sealSessionFromAuthResponse(options: options.SealSessionFromAuthResponseOptions): string {
    return run<string>(this.#client, 'seal_session_from_auth_response', options);
  }

  /** Seals data of your own, with the client's password and format unless others are given. */
  async sealData(data: unknown, options?: options.SealDataOptions): Promise<string> {
    return run<string>(this.#client, 'seal_data', { ...options, data });
  }

  /** Opens what {@link UserManagement.sealData} sealed, here or in another language. */
  async unsealData<T = unknown>(sealed: string, options?: options.UnsealDataOptions): Promise<T> {
    return run<T>(this.#client, 'unseal_data', { ...options, sealed });
  }

  /** Explains a cookie: its format, which password opens it, and which check fails first. */
  inspect(options: options.InspectOptions): Promise<records.Inspection> {
    return this.#record('inspect', options);
  }

  /** Ends a session at once. */
  async revokeSession(options: options.RevokeSessionOptions): Promise<void> {
    await request(this.#client, 'revoke_session', options);
  }

  /** One page of a user's sessions. */
  listSessions(userId: string, options?: options.ListSessionsOptions): Promise<records.List<records.Session>> {
    return this.#record('list_sessions', { ...options, userId });
  }

  /** Sends a code by e-mail, for {@link UserManagement.authenticateWithMagicAuth}. */
  createMagicAuth(options: options.CreateMagicAuthOptions): Promise<records.MagicAuth> {
    return this.#record('create_magic_auth', options);
  }

  /** Sends the e-mail that verifies a user's address. */
  sendVerificationEmail(options: options.SendVerificationEmailOptions): Promise<{ user: records.User }> {
    return this.#record('send_verification_email', options);
  }

  /** Enrols a factor, after `mfa_enrollment`. */
  enrollAuthFactor(options: options.EnrollAuthFactorOptions): Promise<records.EnrolledFactor> {
    return this.#record('enroll_auth_factor', options);
  }

  /** Challenges a factor, after `mfa_challenge`. */
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
      return new Cookie(this.#client, this.#known, sessionData, password);
    }
    const session = handleOrThrow(this.#client.loadSealedSession(sessionData, password));
    this.#acceptedPassword = password;
    return session;
  }

  async #record<T extends object>(operation: string, options: object | undefined): Promise<T> {
    return redacting(await request<T>(this.#client, operation, options));
  }
}
