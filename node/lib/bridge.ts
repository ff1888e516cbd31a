/** The bridge to the engine: options go in as JSON text, replies come back as values or exceptions. */

import { authentication } from './authentication';
import { AuthKitError, type ErrorDetails } from './errors';
import { addon, type Operations } from './native';
import type { Authenticated } from './records';
import { Reply } from './reply';
import { revealed } from './secrets';

/** Accepted by every call that may use the network. */
export interface CallOptions {
  /** Stops waiting: the promise rejects with the signal's reason. The engine finishes what was already sent. */
  signal?: AbortSignal | undefined;
}

/** Reads a reply.
 * @throws AuthKitError
 */
export function read<T>(given: string | Reply): T {
  const reply = typeof given === 'string' ? new Reply(given) : given;
  const { outcome } = reply;
  if ('error' in outcome) {
    throw AuthKitError.from(outcome.error);
  }
  return (reply.hasLazyMembers ? authentication(outcome.value as Authenticated, reply) : outcome.value) as T;
}

/** Returns a native object, or throws the error of a failed reply.
 * @throws AuthKitError
 */
export function handleOrThrow<T extends object>(made: T | string): T {
  return typeof made === 'string' ? read<never>(made) : made;
}

/** Writes options; nothing when there are none.
 * @throws ConfigurationError for a value that JSON cannot carry.
 */
export function write(options: unknown): string | undefined {
  if (options === undefined) {
    return undefined;
  }
  try {
    return JSON.stringify(options, carried);
  } catch (error) {
    throw error instanceof AuthKitError ? error : refused('options');
  }
}

/** JSON leaves out what it cannot carry, and a mistake would pass for an unset option. So such a value is refused. */
function carried(name: string, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'number':
      if (Number.isFinite(value)) {
        return value;
      }
      throw refused(name);
    case 'bigint':
    case 'function':
    case 'symbol':
      throw refused(name);
    default:
      return revealed(value);
  }
}

function refused(name: string): AuthKitError {
  return AuthKitError.from((JSON.parse(addon.refuseOption(name)) as { error: ErrorDetails }).error);
}

/** Runs an operation that needs no network.
 * @throws AuthKitError
 */
export function run<T>(target: Operations, operation: string, options: unknown): T {
  return read<T>(target.call(operation, write(options)) as string);
}

/** Runs an operation that may need the network. A reply that needs none is returned without a promise.
 * @throws AuthKitError, or the reason of `options.signal`.
 */
export function request<T>(target: Operations, operation: string, options?: CallOptions | null): T | Promise<T> {
  if (options?.signal != null) {
    return cancellable(target, operation, options.signal, options);
  }
  const reply = target.call(operation, write(options));
  return isPromise(reply) ? reply.then(read<T>) : read<T>(reply);
}

async function cancellable<T>(target: Operations, operation: string, signal: AbortSignal, options: CallOptions) {
  if (!isSignal(signal)) {
    throw refused('signal');
  }
  if (signal.aborted) {
    throw signal.reason;
  }
  const cancellation = new addon.Cancellation();
  const cancel = () => cancellation.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return read<T>(await target.call(operation, write({ ...options, signal: undefined }), cancellation));
  } catch (error) {
    throw signal.aborted && error instanceof AuthKitError && error.code === 'cancelled' ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Not `instanceof`: a promise of the addon may be of another realm, because a test runner gives each file its own. */
function isPromise(reply: string | Reply | Promise<string>): reply is Promise<string> {
  return typeof (reply as Partial<Promise<string>>).then === 'function';
}

function isSignal(value: unknown): value is AbortSignal {
  const signal = value as Partial<AbortSignal>;
  return typeof signal.aborted === 'boolean' && typeof signal.addEventListener === 'function';
}
