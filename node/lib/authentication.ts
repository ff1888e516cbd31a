/** Outcomes about a session: ordinary records whose parts are read from the reply when somebody asks for them. */

import type { Authenticated } from './records';
import type { Reply } from './reply';
import { conceal, type Holder, hold, OPAQUE, printer, type Source } from './secrets';

/** The members that are parts, in the order of the reply's lines. */
export const parts = [
  'roles',
  'permissions',
  'entitlements',
  'featureFlags',
  'user',
  'impersonator',
  'claims',
] as const satisfies (keyof Authenticated)[];

type Brief = Omit<Authenticated, (typeof parts)[number]>;

/** What one outcome does not spell out: what its owner changes is changed for nobody else. */
class Rest implements Source {
  readonly #reply: Reply;
  readonly #parts: unknown[] = [];
  #secrets: Map<string, unknown> | undefined;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  part(number: number): unknown {
    if (!(number in this.#parts)) {
      this.#parts[number] = this.#reply.part(number, OPAQUE.has(parts[number] as string));
    }
    return this.#parts[number];
  }

  setPart(number: number, value: unknown): void {
    this.#parts[number] = value;
  }

  get(name: string): unknown {
    if (this.#secrets?.has(name)) {
      return this.#secrets.get(name);
    }
    return (this.#reply.outcome as { value: Record<string, unknown> }).value[name];
  }

  set(name: string, value: unknown): void {
    this.#secrets ??= new Map();
    this.#secrets.set(name, value);
  }
}

/** Shared by all outcomes, so that they have one hidden class; accessors of a literal's own would not. */
const accessors = parts.map((name, number): [string, PropertyDescriptor] => [
  name,
  {
    get(this: Holder<Rest>) {
      return this[printer].source.part(number);
    },
    set(this: Holder<Rest>, value: unknown) {
      // As a member without accessors takes it: onto the object that was named, and not if that is frozen.
      if (Reflect.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })) {
        return;
      }
      if (Object.isFrozen(this)) {
        throw new TypeError(`Cannot assign to read only property '${name}' of object`);
      }
      this[printer].source.setPart(number, value);
    },
    enumerable: true,
    configurable: true,
  },
]);

/** Makes the outcome of a reply that has parts. */
export function authentication(brief: Brief, reply: Reply): Brief {
  const outcome = {
    authenticated: brief.authenticated,
    reason: brief.reason,
    retryable: brief.retryable,
    retryAfter: brief.retryAfter,
    sessionAlive: brief.sessionAlive,
    error: brief.error,
    sessionId: brief.sessionId,
    organizationId: brief.organizationId,
    role: brief.role,
    authenticationMethod: brief.authenticationMethod,
    expiresAt: brief.expiresAt,
    sealFormat: brief.sealFormat,
    needsReseal: brief.needsReseal,
  };
  hold(outcome, new Rest(reply));
  conceal(outcome, 'accessToken');
  conceal(outcome, 'sealedSession');
  for (const [name, accessor] of accessors) {
    Object.defineProperty(outcome, name, accessor);
  }
  return outcome as Brief;
}
