import { request, run } from './bridge';
import { AuthKitError, type ErrorDetails } from './errors';
import type { Session } from './native';
import type { AuthenticateOptions, RefreshOptions, SessionLogoutUrlOptions } from './options';
import type { Authentication, Refresh } from './records';
import { redacting } from './secrets';

/**
 * A cookie and the passwords that may open it. Nothing in it is believed before {@link SealedSession.authenticate}.
 * Made by {@link UserManagement.loadSealedSession}.
 */
export class SealedSession {
  readonly #session: Session;

  /** @internal */
  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Checks the session: opens it and verifies its token. No exception for a bad cookie: `reason` says what is wrong.
   * Uses the network only while the signing keys are not known, and otherwise never leaves the calling thread.
   *
   * @throws ConfigurationError for an option that cannot be used.
   */
  async authenticate(options?: AuthenticateOptions): Promise<Authentication> {
    return outcome(await request<Authentication>(this.#session, 'authenticate', options));
  }

  /**
   * Exchanges the session for a new one, once, however many callers ask. Store the result's `sealedSession`.
   * Failing at the network is an outcome: `retryable` is then set, and the cookie must be kept.
   *
   * @throws ConfigurationError for a client, key or password that cannot be used.
   */
  async refresh(options?: RefreshOptions): Promise<Refresh> {
    const refreshed = outcome(await request<Authentication>(this.#session, 'refresh', options));
    if (!refreshed.authenticated) {
      return Object.assign(refreshed, { session: null });
    }
    const { user, accessToken, organizationId, authenticationMethod, impersonator } = refreshed;
    const sealedSession = refreshed.sealedSession as string;
    const session = { user, accessToken, organizationId, authenticationMethod, impersonator, sealedSession };
    return Object.assign(refreshed, { session: redacting(session) }) as Refresh;
  }

  /**
   * The address that ends this session and brings the browser back. Works after the access token has expired.
   *
   * @throws SignInRequiredError when there is no genuine session in the cookie.
   */
  async getLogoutUrl(options?: SessionLogoutUrlOptions): Promise<string> {
    return request<string>(this.#session, 'logout_url', options);
  }

  /**
   * The same session sealed with the first password in the client's format, for when `needsReseal` is set.
   *
   * @throws SignInRequiredError when the cookie does not open.
   */
  reseal(): string {
    return run<string>(this.#session, 'reseal', {});
  }
}

function outcome(authentication: Authentication): Authentication {
  if (authentication.error) {
    authentication.error = AuthKitError.from(authentication.error as unknown as ErrorDetails);
  }
  return redacting(authentication);
}
