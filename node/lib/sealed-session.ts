import { request, run } from './bridge';
import { AuthKitError, type ErrorDetails } from './errors';
import type { Session } from './native';
import type { AuthenticateOptions, RefreshOptions, SessionLogoutUrlOptions } from './options';
import type { Authentication, Refresh } from './records';
import { redacting } from './secrets';

/**
 * A cookie and the passwords that may open it. {@link UserManagement.loadSealedSession} makes it. Nothing in the cookie is
 * trusted before {@link SealedSession.authenticate}.
 */
export class SealedSession {
  readonly #session: Session;

  /** @internal */
  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Checks the session: opens the cookie and verifies its access token. A bad cookie does not throw: `reason` says what is
   * wrong. Uses the network only while the signing keys are not known, and otherwise never leaves the calling thread.
   *
   * @throws {@link ConfigurationError} for an option that cannot be used.
   * @example
   * ```ts
   * const auth = await session.authenticate();
   * if (auth.authenticated) {
   *   response.send(`Hello ${auth.user.email}`);
   * } else if (auth.retryable) {
   *   response.status(503).send('Try again later.'); // keep the cookie
   * } else {
   *   response.redirect('/login'); // auth.reason says why
   * }
   * ```
   */
  async authenticate(options?: AuthenticateOptions): Promise<Authentication> {
    return checked(await request<Authentication>(this.#session, 'authenticate', options));
  }

  /**
   * Exchanges the session for a new one. Parallel calls share one exchange. Store the `sealedSession` of the outcome in the
   * cookie. A network failure does not throw: `retryable` is then set, and the cookie must be kept.
   *
   * @throws {@link ConfigurationError} for a client, key or password that cannot be used.
   * @example
   * ```ts
   * const refreshed = await session.refresh();
   * if (refreshed.sealedSession) {
   *   response.cookie('wos_session', refreshed.sealedSession, { httpOnly: true, secure: true, sameSite: 'lax' });
   * } else if (!refreshed.sessionAlive) {
   *   response.clearCookie('wos_session');
   * }
   * ```
   */
  async refresh(options?: RefreshOptions): Promise<Refresh> {
    const refreshed = checked(await request<Authentication>(this.#session, 'refresh', options));
    if (!refreshed.authenticated) {
      return Object.assign(refreshed, { session: null });
    }
    const { user, accessToken, organizationId, authenticationMethod, impersonator } = refreshed;
    const sealedSession = refreshed.sealedSession as string;
    const session = { user, accessToken, organizationId, authenticationMethod, impersonator, sealedSession };
    return Object.assign(refreshed, { session: redacting(session) }) as Refresh;
  }

  /**
   * Returns the address that ends this session and brings the browser back. Works after the access token has expired.
   *
   * @throws {@link SignInRequiredError} when there is no genuine session in the cookie.
   * @example
   * ```ts
   * response.clearCookie('wos_session').redirect(await session.getLogoutUrl({ returnTo: 'https://example.com/' }));
   * ```
   */
  async getLogoutUrl(options?: SessionLogoutUrlOptions): Promise<string> {
    return request<string>(this.#session, 'logout_url', options);
  }

  /**
   * Seals the same session again, with the first password and in the client's format, for when `needsReseal` is set.
   *
   * @throws {@link SignInRequiredError} when the cookie does not open.
   * @example
   * ```ts
   * if (auth.needsReseal) {
   *   response.cookie('wos_session', session.reseal(), { httpOnly: true, secure: true, sameSite: 'lax' });
   * }
   * ```
   */
  reseal(): string {
    return run<string>(this.#session, 'reseal', {});
  }
}

/** The outcome of a check with an error that can be thrown, its secrets concealed. */
export function checked(authentication: Authentication): Authentication {
  if (authentication.error) {
    authentication.error = AuthKitError.from(authentication.error as unknown as ErrorDetails);
  }
  return redacting(authentication);
}
