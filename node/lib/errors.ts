/** Exceptions: one class for each remedy, that is, for who has to act. */

import { ApiError } from './api-error';
import type { Code } from './codes';

type Remedy = 'fix_configuration' | 'sign_in' | 'retry_later' | 'reject_request' | 'report_bug';

export type { OrganizationChoice } from './api-error';

/** An error as the engine describes it. */
export interface ErrorDetails {
  code: Code;
  message: string;
  hint: string;
  remedy: Remedy;
  status: number | null;
  requestId: string | null;
  retryable: boolean;
  retryAfter: number | null;
  apiCode: string | null;
  fields?: Record<string, unknown>;
}

/**
 * A call that failed. Catch this for everything, or a subclass for what is to be done about it. The message, the
 * printed form and the JSON form are safe to log: what the API sent along is only in {@link AuthKitError.fields}.
 */
export class AuthKitError extends ApiError {
  /** What happened, for programs; the manual lists every code. */
  readonly code: Code;
  /** What to do next, in one sentence. */
  readonly hint: string;
  /** The HTTP status, when the API answered. */
  readonly status: number | null;
  /** The API's request id, for its support. */
  readonly requestId: string | null;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** Seconds to wait before trying again, when the API said so. */
  readonly retryAfter: number | null;
  /** The API's own `code` or `error`, unchanged. */
  readonly apiCode: string | null;

  /** Errors are made by the calls that fail. */
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

  /** The error of the class that goes with its remedy. */
  static from(details: ErrorDetails): AuthKitError {
    return new classes[details.remedy](details);
  }

  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/** An option, a secret or a setting in the dashboard is wrong: change it. Trying again does not help. */
export class ConfigurationError extends AuthKitError {}

/** The user has to sign in again, or to take the next step of a sign-in. */
export class SignInRequiredError extends AuthKitError {}

/** Nothing is known to be wrong: keep the cookie and try again later. */
export class UnavailableError extends AuthKitError {}

/** The request carries something that must not be accepted: refuse it. */
export class RejectedError extends AuthKitError {}

/** The API or this package broke its own contract: report it. */
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
