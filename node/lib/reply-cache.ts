/** The reply cache: replies about cached sessions, parsed once and copied for every caller. */

import { Reply } from './reply';

/** Replies in one generation: those used last stay, at least this many and at most twice as many. Each takes some kilobytes. */
const GENERATION = 300;

/** A hit moves nothing as long as its reply is a recent one: moving it within one map costs a fifth of a whole check. */
export class ReplyCache {
  #recent = new Map<number, Reply>();
  #older: ReadonlyMap<number, Reply> = new Map();

  /** The reply about the session with this serial. */
  get(serial: number): Reply | undefined {
    const recent = this.#recent.get(serial);
    if (recent !== undefined) {
      return recent;
    }
    const older = this.#older.get(serial);
    if (older !== undefined) {
      this.#set(serial, older);
    }
    return older;
  }

  /** Parses a full reply, and caches it when it is about a session. */
  insert(serial: number, text: string): Reply {
    const reply = new CachedReply(text);
    if (reply.hasLazyMembers) {
      this.#set(serial, reply);
    }
    return reply;
  }

  #set(serial: number, reply: Reply): void {
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(serial, reply);
  }
}

class CachedReply extends Reply {
  readonly #lazyMembers: unknown[] = [];

  protected override parsed(number: number): unknown {
    this.#lazyMembers[number] ??= super.parsed(number);
    return copied(this.#lazyMembers[number]);
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
