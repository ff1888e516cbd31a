/** The reply cache: replies about cached sessions, parsed once and copied for every caller. */

import { Reply } from './reply';

/** A reply takes some kilobytes. Of more than this many, those used last stay. */
const CAPACITY = 500;

export class ReplyCache {
  readonly #replies = new Map<number, Reply>();

  /** The reply about the session with this serial. */
  get(serial: number): Reply | undefined {
    const reply = this.#replies.get(serial);
    if (reply !== undefined) {
      // A map lists its members in the order of insertion: the one used longest ago comes first.
      this.#replies.delete(serial);
      this.#replies.set(serial, reply);
    }
    return reply;
  }

  /** Parses a full reply, and caches it when it is about a session. */
  insert(serial: number, text: string): Reply {
    const reply = new CachedReply(text);
    if (reply.hasParts) {
      if (this.#replies.size >= CAPACITY) {
        this.#replies.delete(this.#replies.keys().next().value as number);
      }
      this.#replies.set(serial, reply);
    }
    return reply;
  }
}

class CachedReply extends Reply {
  readonly #parts: unknown[] = [];

  protected override parsed(number: number): unknown {
    this.#parts[number] ??= super.parsed(number);
    return copied(this.#parts[number]);
  }
}

/** A deep copy of what JSON can say. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(copied);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const copy: Record<string, unknown> = { ...value };
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (typeof member === 'object' && member !== null) {
      copy[name] = copied(member);
    }
  }
  return copy;
}
