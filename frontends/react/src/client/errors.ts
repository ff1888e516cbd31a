/** What can go wrong, under the codes that every authkit-native package has. */

/**
 * A stable name for one kind of failure: what {@link AuthKitError.code} is compared with. The API's own codes, such as
 * `mfa_enrollment`, are among them; later versions may add names.
 */
export type Code =
  | 'sign_in_required'
  | 'flow_missing'
  | 'flow_expired'
  | 'state_missing'
  | 'invalid_option'
  | 'selector_missing'
  | 'client_id_missing'
  | 'redirect_uri_missing'
  | 'access_denied'
  | 'invalid_grant'
  | 'sso_required'
  | 'mfa_enrollment'
  | 'organization_authentication_methods_required'
  | 'organization_membership_not_found'
  | 'organization_not_found'
  | 'network_error'
  | 'timeout'
  | 'server_error'
  | 'rate_limit_exceeded'
  | 'unexpected_response'
  | 'api_error'
  | (string & {});

/** What the API may call a failure: others are `api_error`, with the API's name in `apiCode`. */
const apiCodes = new Set(
  (
    'invalid_client unauthorized_client unauthorized forbidden not_found invalid_request invalid_request_parameters ' +
    'unsupported_grant_type pkce_not_supported invalid_profile invalid_connection extra_attributes_required ' +
    'token_too_big invalid_grant access_denied expired_token sso_required mfa_enrollment mfa_challenge mfa_verification ' +
    'email_verification_required organization_selection_required organization_authentication_methods_required ' +
    'authentication_method_not_allowed email_password_auth_disabled passkey_progressive_enrollment radar_challenge ' +
    'radar_sign_up_challenge radar_email_challenge radar_sms_challenge radar_sms_sign_in_challenge ' +
    'application_consent_required organization_not_found organization_membership_not_found invalid_organization_id ' +
    'invalid_pending_authentication_token sign_up_not_allowed invalid_credentials invalid_one_time_code ' +
    'one_time_code_previously_used one_time_code_expired one_time_code_too_many_attempts user_mismatch ' +
    'phone_number_required verification_id_required code_challenge_not_found invitation_invalid ' +
    'invitation_cannot_be_used_for_email invalid_link_authorization_code'
  ).split(' '),
);

const retryableCodes = new Set(
  (
    'network_error timeout server_error rate_limit_exceeded daily_quota_exceeded conflict authorization_pending ' +
    'slow_down unexpected_response'
  ).split(' '),
);

const hints: Record<string, string> = {
  sign_in_required: 'send the user to sign-in: signIn()',
  flow_missing: 'this browser did not begin the sign-in, or stores nothing for this site: start again',
  flow_expired: 'the sign-in took longer than ten minutes: start again',
  state_missing: 'set the login endpoint on the "Redirects" page of the dashboard',
  invalid_option: 'correct the named option',
  access_denied: 'the user or a policy refused: offer sign-in again',
  invalid_grant: 'the code or token is used up, expired or revoked: sign in again',
  network_error: 'the API is down, or does not list this origin under "Configure CORS": keep the session and try again',
};

/** Returns the code for the name that the API gave a failure, or null for a name that this version does not know. */
export const codeFromApi = (name: unknown): Code | null =>
  name === 'too_many_requests'
    ? 'rate_limit_exceeded'
    : typeof name === 'string' && (apiCodes.has(name) || retryableCodes.has(name))
      ? name
      : null;

/** Returns the code for a status without a name that is known. */
export function codeOfStatus(status: number, hasName: boolean): Code {
  if (status >= 500) {
    return 'server_error';
  }
  const always: Record<number, Code> = { 408: 'timeout', 409: 'conflict', 425: 'conflict', 429: 'rate_limit_exceeded' };
  const unnamed: Record<number, Code> = {
    400: 'invalid_request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    422: 'invalid_request_parameters',
  };
  return always[status] ?? (hasName ? 'api_error' : (unnamed[status] ?? 'unexpected_response'));
}

/** What an error says. Only `code` and `message` have to be there. */
export interface ErrorDetails {
  /** What happened, for programs. */
  code: Code;
  /** What happened, for the log. */
  message: string;
  /** The HTTP status, when the API responded. */
  status?: number;
  /** The API's request id. */
  requestId?: string | null;
  /** Seconds to wait before the next try. */
  retryAfter?: number | null;
  /** The API's own `code` or `error`, unchanged. */
  apiCode?: string | null;
  /** The other members of the API's response, in camelCase. */
  fields?: Record<string, unknown>;
  /** What it follows from. */
  cause?: unknown;
}

/** A call that failed. The message is safe to log: what the API sent along is only in {@link AuthKitError.fields}. */
export class AuthKitError extends Error {
  override readonly name: string = 'AuthKitError';
  /** What happened, for programs. */
  readonly code: Code;
  /** What to do next, in one sentence. */
  readonly hint: string;
  /** Whether the same call may succeed later, with nothing changed: the user is not signed out. */
  readonly retryable: boolean;
  /** Seconds to wait before the next try, when the API said so. */
  readonly retryAfter: number | null;
  /** The HTTP status, when the API responded. */
  readonly status: number | null;
  /** The API's request id, for its support. */
  readonly requestId: string | null;
  /** The API's own `code` or `error`, unchanged. */
  readonly apiCode: string | null;
  readonly #fields: Readonly<Record<string, unknown>>;

  /** Calls that fail make errors; a test may make one too. */
  constructor(details: ErrorDetails) {
    super(`${details.code}: ${details.message}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.retryable = retryableCodes.has(details.code);
    this.hint =
      hints[details.code] ??
      (this.retryable ? 'keep the session and try again' : 'correct what the message names, or sign in again');
    this.retryAfter = details.retryAfter ?? null;
    this.status = details.status ?? null;
    this.requestId = details.requestId ?? null;
    this.apiCode = details.apiCode ?? null;
    this.#fields = details.fields ?? {};
  }

  /** The other members of the API's response, such as `connectionIds`. They may be secret, so no print has them. */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }
}

/** Nobody is signed in, so there is no access token. */
export class LoginRequiredError extends AuthKitError {
  override readonly name: string = 'LoginRequiredError';

  /** @param cause - What ended the session, if one was there. */
  constructor(cause?: unknown) {
    super({ code: 'sign_in_required', message: 'nobody is signed in', cause });
  }
}

/** Nobody is signed in, so there is nothing to sign out of. */
export class NoSessionError extends AuthKitError {
  override readonly name: string = 'NoSessionError';

  constructor() {
    super({ code: 'sign_in_required', message: 'there is no session to end' });
  }
}

/** The session was not refreshed. If `retryable`, it is not over. */
export class RefreshError extends AuthKitError {
  override readonly name: string = 'RefreshError';

  /** The vendor's name for {@link AuthKitError.retryable}. */
  get isTransient(): boolean {
    return this.retryable;
  }

  /** The vendor's name for {@link AuthKitError.apiCode}. */
  get error(): string | null {
    return this.apiCode;
  }
}

/** The session was not refreshed in time: the API did not respond, or another tab did not finish. */
export class RefreshTimeoutError extends RefreshError {
  override readonly name: string = 'RefreshTimeoutError';
}

/** An option that cannot be used. */
export const badOption = (message: string): AuthKitError => new AuthKitError({ code: 'invalid_option', message });
