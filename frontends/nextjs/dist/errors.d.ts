/** Errors by the names of the vendor's kit. The engine's own error is the `cause`. */
/** Something of the sign-in failed. */
export declare class AuthKitError extends Error {
    /** What else is known. */
    readonly data: Record<string, unknown> | undefined;
    constructor(message: string, cause?: unknown, data?: Record<string, unknown>);
}
/** A sign-in came back and was not completed. */
export declare class CallbackError extends AuthKitError {
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
    constructor(reason: string, request: Request, cause?: unknown);
}
/** A session was not refreshed. */
export declare class TokenRefreshError extends AuthKitError {
    /** Why, for programs: the manual lists the codes. */
    readonly code: string;
    /** Whose session it is, where that is known. */
    readonly userId: string | undefined;
    /** Which session it is, where that is known. */
    readonly sessionId: string | undefined;
    /** Whether the same call may succeed later: the session is not over. */
    readonly isTransient: boolean;
    constructor(code: string, about: {
        userId?: string;
        sessionId?: string;
        isTransient: boolean;
        cause?: unknown;
    });
}
