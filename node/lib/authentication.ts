/** Outcomes about a session: ordinary records whose lazy members are parsed from the reply on first access. */

import type { Authenticated } from './records';
import type { Reply } from './reply';
import { conceal, type Holder, hold, OPAQUE, printer, type Source } from './secrets';

/** The members that are loaded on first access, in the order of the reply's lines. */
export const lazyMembers = [
  // generated: lazy members (UPDATE=1 cargo test -p authkit-core --test packages)
  'roles',
  'permissions',
  'entitlements',
  'featureFlags',
  'user',
  'impersonator',
  'claims',
  // end of generated
] as const satisfies (keyof Authenticated)[];

/** The members that nothing prints. They are read from the reply, too. */
const secretMembers = [
  // generated: secret members (UPDATE=1 cargo test -p authkit-core --test packages)
  'accessToken',
  'sealedSession',
  // end of generated
] as const satisfies (keyof Authenticated)[];

type Summary = Omit<Authenticated, (typeof lazyMembers)[number]>;

/** The lazy and secret members of one outcome. A change to one outcome must not show in another of the same reply. */
class LazyValues implements Source {
  readonly #reply: Reply;
  readonly #members: unknown[] = [];
  #secrets: Map<string, unknown> | undefined;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  member(number: number): unknown {
    if (!(number in this.#members)) {
      this.#members[number] = this.#reply.lazyMember(number, OPAQUE.has(lazyMembers[number] as string));
    }
    return this.#members[number];
  }

  setMember(number: number, value: unknown): void {
    this.#members[number] = value;
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
const accessors = lazyMembers.map((name, number): [string, PropertyDescriptor] => [
  name,
  {
    get(this: Holder<LazyValues>) {
      return this[printer].source.member(number);
    },
    set(this: Holder<LazyValues>, value: unknown) {
      // As a member without accessors takes it: onto the object that was named, and not if that is frozen.
      if (Reflect.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })) {
        return;
      }
      if (Object.isFrozen(this)) {
        throw new TypeError(`Cannot assign to read only property '${name}' of object`);
      }
      this[printer].source.setMember(number, value);
    },
    enumerable: true,
    configurable: true,
  },
]);

/** Makes the outcome of a reply that has lazy members. */
export function authentication(summary: Summary, reply: Reply): Summary {
  const outcome = {
    // generated: members (UPDATE=1 cargo test -p authkit-core --test packages)
    authenticated: summary.authenticated,
    reason: summary.reason,
    retryable: summary.retryable,
    retryAfter: summary.retryAfter,
    sessionAlive: summary.sessionAlive,
    error: summary.error,
    sessionId: summary.sessionId,
    organizationId: summary.organizationId,
    role: summary.role,
    authenticationMethod: summary.authenticationMethod,
    expiresAt: summary.expiresAt,
    authenticatedAt: summary.authenticatedAt,
    sealFormat: summary.sealFormat,
    needsReseal: summary.needsReseal,
    // end of generated
  };
  hold(outcome, new LazyValues(reply));
  for (const name of secretMembers) {
    conceal(outcome, name);
  }
  for (const [name, accessor] of accessors) {
    Object.defineProperty(outcome, name, accessor);
  }
  return outcome as Summary;
}
