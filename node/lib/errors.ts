/** Exceptions: one class for each remedy, that is, for who has to act. */

import { ApiError } from './api-error';
import type { Code } from './codes';

type Remedy = 'fix_configuration' | 'sign_in' | 'retry_later' | 'reject_request' | 'report_bug';

export type { OrganizationChoice } from './api-error';

/** An error as the engine describes it. */
export interface ErrorDetails {
  /** What happened, for programs. */
  code: Code;
  /** What happened, for the log. */
  message: string;
  /** What to do next, in one sentence. */
  hint: string;
  /** Who has to act: it chooses the class. */
  remedy: Remedy;
  /** The HTTP status, when the API responded. */
  status: number | null;
  /** The API's request id, for its support. */
  requestId: string | null;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** Seconds to wait before the next try, when the API said so. */
  retryAfter: number | null;
  /** The API's own `code` or `error`, unchanged. */
  apiCode: string | null;
  /** The other members of the API's response. */
  fields?: Record<string, unknown>;
}

/**
 * A call that failed. Catch this class for every failure, or a subclass for one remedy. The message, the printed form and the
 * JSON form are safe to log: what the API sent along is only in {@link AuthKitError.fields}.
 *
 * @example
 * ```ts
 * try {
 *   await userManagement.authenticateWithCode({ code });
 * } catch (error) {
 *   if (error instanceof AuthKitError) {
 *     console.error(error.code, error.message, error.hint, error.requestId);
 *   }
 *   throw error;
 * }
 * ```
 */
export class AuthKitError extends ApiError {
  /** What happened, for programs; the manual lists every code. */
  readonly code: Code;
  /** What to do next, in one sentence. */
  readonly hint: string;
  /** The HTTP status, when the API responded. */
  readonly status: number | null;
  /** The API's request id, for its support. */
  readonly requestId: string | null;
  /** Whether the same call may succeed later, with nothing changed. */
  readonly retryable: boolean;
  /** Seconds to wait before the next try, when the API said so. */
  readonly retryAfter: number | null;
  /** The API's own `code` or `error`, unchanged. */
  readonly apiCode: string | null;

  /** Calls that fail make errors; a test may make one too. */
  constructor(details: ErrorDetails) {
    super(details);
    this.code = details.code;
    this.hint = details.hint;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryable = details.retryable;
    this.retryAfter = details.retryAfter;
    this.apiCode = details.apiCode;
  }

  /** Makes the error of the class that goes with its remedy. */
  static from(details: ErrorDetails): AuthKitError {
    return new classes[details.remedy](details);
  }

  /** Returns what is safe to log, as plain data. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/**
 * An option, a secret or a setting in the dashboard is wrong: change it. Trying again does not help.
 *
 * @example
 * ```ts
 * try {
 *   new WorkOS({ cookiePassword: 'too short' });
 * } catch (error) {
 *   if (error instanceof ConfigurationError) {
 *     console.error(error.code); // 'password_too_short'
 *   }
 * }
 * ```
 */
export class ConfigurationError extends AuthKitError {}

/**
 * The user has to sign in again, or to take the next step of a sign-in.
 *
 * @example
 * ```ts
 * if (error instanceof SignInRequiredError && error.code === 'mfa_challenge') {
 *   const { pendingAuthenticationToken } = error; // for authenticateWithTotp
 * }
 * ```
 */
export class SignInRequiredError extends AuthKitError {}

/**
 * Nothing is known to be wrong, but the API cannot be reached: keep the cookie and try again later.
 *
 * @example
 * ```ts
 * if (error instanceof UnavailableError) {
 *   response.set('retry-after', String(error.retryAfter ?? 5)).sendStatus(503); // seconds
 * }
 * ```
 */
export class UnavailableError extends AuthKitError {}

/**
 * The request carries something that must not be accepted, such as a wrong code: refuse it.
 *
 * @example
 * ```ts
 * if (error instanceof RejectedError) {
 *   response.status(401).send('That code is wrong.'); // error.code: 'invalid_one_time_code'
 * }
 * ```
 */
export class RejectedError extends AuthKitError {}

/**
 * The API or this package broke its own contract: report it.
 *
 * @example
 * ```ts
 * if (error instanceof InternalError) {
 *   console.error('report this', error.code, error.message, error.requestId);
 * }
 * ```
 */
export class InternalError extends AuthKitError {}

const classes: Record<Remedy, new (details: ErrorDetails) => AuthKitError> = {
  fix_configuration: ConfigurationError,
  sign_in: SignInRequiredError,
  retry_later: UnavailableError,
  reject_request: RejectedError,
  report_bug: InternalError,
};

for (const kind of [AuthKitError, ...Object.values(classes)]) {
  Object.defineProperty(kind.prototype, 'name', { value: kind.name, configurable: true, writable: true });
}
