import { STATUS_CODES } from 'node:http';
import type { Code } from './codes';

/**
 * A request that a kit refuses: it goes to the application's own error pages first. Its header fields are set already.
 *
 * @example
 * ```ts
 * app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
 *   if (error instanceof AuthKitHttpError) {
 *     response.status(error.status).send(error.status === 403 ? 'Ask your administrator.' : 'Try again later.');
 *   } else {
 *     next(error);
 *   }
 * });
 * ```
 */
export class AuthKitHttpError extends Error {
  /** The status of the answer. */
  readonly status: number;
  /** The same, by its other name. */
  readonly statusCode: number;
  /** The header fields of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why, for programs. */
  readonly code: Code | null;
  /** Whether a visitor may read the message. */
  readonly expose: boolean;

  /** Kits make these errors; a test may make one too. */
  constructor(status: number, headers: Readonly<Record<string, string>> = {}, code: Code | null = null) {
    super(STATUS_CODES[status]);
    this.status = status;
    this.statusCode = status;
    this.headers = headers;
    this.code = code;
    this.expose = status < 500;
  }
}

Object.defineProperty(AuthKitHttpError.prototype, 'name', {
  value: 'AuthKitHttpError',
  configurable: true,
  writable: true,
});
