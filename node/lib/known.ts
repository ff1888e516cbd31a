/** Replies about sessions that were seen before: parsed once, copied for every caller. */

import type { Reply } from './native';

/** A reply takes some kilobytes. Beyond this many the oldest is parsed again when it is needed. */
const MOST = 500;

export class KnownReplies {
  readonly #replies = new Map<number, Reply>();

  /** The reply with this number, of the caller's own. */
  get(number: number): Reply | undefined {
    const reply = this.#replies.get(number);
    return reply && copied(reply);
  }

  /** Parses a reply and keeps it under its number. */
  keep(text: string): Reply {
    const reply = JSON.parse(text) as Reply;
    if ('number' in reply) {
      if (this.#replies.size >= MOST) {
        this.#replies.delete(this.#replies.keys().next().value as number);
      }
      this.#replies.set(reply.number as number, reply);
    }
    return copied(reply);
  }
}

/** A deep copy of what JSON can say. */
function copied<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(copied) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const copy = { ...value } as Record<string, unknown>;
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (typeof member === 'object' && member !== null) {
      copy[name] = copied(member);
    }
  }
  return copy as T;
}
