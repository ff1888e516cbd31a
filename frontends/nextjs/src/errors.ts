/** Errors by the names of the vendor's kit. The engine's own error is the `cause`. */

/** Something of the sign-in failed. */
export class AuthKitError extends Error {
  /** What else is known. */
  readonly data: Record<string, unknown> | undefined;

  constructor(message: string, cause?: unknown, data?: Record<string, unknown>) {
    super(message, { cause });
    this.name = 'AuthKitError';
    this.data = data;
  }
}

/** The codes of {@link CallbackError} that the vendor's kit has, by the engine's. */
const CALLBACK_CODES: Readonly<Record<string, string>> = {
  callback_incomplete: 'missing_auth_params',
  state_missing: 'missing_auth_params',
  flow_missing: 'missing_pkce_cookie',
  flow_expired: 'missing_pkce_cookie',
  unexpected_response: 'missing_tokens',
};

/** A sign-in came back and was not completed. */
export class CallbackError extends AuthKitError {
  /** Why, in the words of the vendor's kit where it has one, else in the engine's. */
  readonly code: string;
  /** Why, in the engine's words: the manual lists them. */
  readonly reason: string;
  /** The path of the callback. */
  readonly path: string;
  /** The browser, as it names itself. */
  readonly userAgent: string | null;
  /** Whether a code came along. */
  readonly hasCode: boolean;
  /** Whether a `state` came along. */
  readonly hasState: boolean;

  constructor(reason: string, request: Request, cause?: unknown) {
    super(`the sign-in was not completed: ${reason}`, cause);
    const { pathname, searchParams } = new URL(request.url);
    this.name = 'CallbackError';
    this.code = CALLBACK_CODES[reason] ?? reason;
    this.reason = reason;
    this.path = pathname;
    this.userAgent = request.headers.get('user-agent');
    this.hasCode = searchParams.has('code');
    this.hasState = searchParams.has('state');
  }
}

/** A session was not refreshed. */
export class TokenRefreshError extends AuthKitError {
  /** Why, for programs: the manual lists the codes. */
  readonly code: string;
  /** Whose session it is, where that is known. */
  readonly userId: string | undefined;
  /** Which session it is, where that is known. */
  readonly sessionId: string | undefined;
  /** Whether the same call may succeed later: the session is not over. */
  readonly isTransient: boolean;

  constructor(code: string, about: { userId?: string; sessionId?: string; isTransient: boolean; cause?: unknown }) {
    super(`the session was not refreshed: ${code}`, about.cause);
    this.name = 'TokenRefreshError';
    this.code = code;
    this.userId = about.userId;
    this.sessionId = about.sessionId;
    this.isTransient = about.isTransient;
  }
}
