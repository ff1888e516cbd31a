/** Replies about sessions that were seen before: parsed once, copied for every caller. */

import { Reply } from './reply';

/** A reply takes some kilobytes. Beyond this many the oldest is asked for again when it is needed. */
const MOST = 500;

export class KnownReplies {
  readonly #replies = new Map<number, Reply>();

  /** The reply with this number. */
  get(number: number): Reply | undefined {
    return this.#replies.get(number);
  }

  /** Parses a reply, and keeps it under its number when it is about a session. */
  keep(number: number, text: string): Reply {
    const reply = new KnownReply(text);
    if (reply.hasParts) {
      if (this.#replies.size >= MOST) {
        this.#replies.delete(this.#replies.keys().next().value as number);
      }
      this.#replies.set(number, reply);
    }
    return reply;
  }
}

class KnownReply extends Reply {
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
