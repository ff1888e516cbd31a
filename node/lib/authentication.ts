/** Outcomes about a session: ordinary records whose parts are read from the reply when somebody asks for them. */

import type { Authenticated } from './records';
import type { Reply } from './reply';

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

/** Where an outcome keeps its parts. A symbol goes with copies, heirs and proxies of the outcome, as its members do. */
const source = Symbol('parts');

/** The parts of one outcome: what its owner changes is changed for nobody else. */
class Parts {
  readonly #reply: Reply;
  readonly #values: unknown[] = [];

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  get(number: number): unknown {
    if (!(number in this.#values)) {
      this.#values[number] = this.#reply.part(number);
    }
    return this.#values[number];
  }

  set(number: number, value: unknown): void {
    this.#values[number] = value;
  }
}

interface Holder {
  [source]: Parts;
}

/** Shared by all outcomes, so that they have one hidden class; accessors of a literal's own would not. */
const accessors = parts.map((name, number): [string, PropertyDescriptor] => [
  name,
  {
    get(this: Holder) {
      return this[source].get(number);
    },
    set(this: Holder, value: unknown) {
      // As a member without accessors takes it: onto the object that was named, and not if that is frozen.
      if (Reflect.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })) {
        return;
      }
      if (Object.isFrozen(this)) {
        throw new TypeError(`Cannot assign to read only property '${name}' of object`);
      }
      this[source].set(number, value);
    },
    enumerable: true,
    configurable: true,
  },
]);

/** Makes the outcome of a reply that has parts. */
export function authentication(brief: Brief, reply: Reply): Brief {
  const outcome: Brief = {
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
    accessToken: brief.accessToken,
    expiresAt: brief.expiresAt,
    sealFormat: brief.sealFormat,
    needsReseal: brief.needsReseal,
    sealedSession: brief.sealedSession,
  };
  Object.defineProperty(outcome, source, { value: new Parts(reply) });
  for (const [name, accessor] of accessors) {
    Object.defineProperty(outcome, name, accessor);
  }
  return outcome;
}
