import { handleOrThrow } from './bridge';
import type { Cancellation, Client, Session } from './native';
import type { Reply } from './reply';
import type { ReplyCache } from './reply-cache';

/**
 * One cookie and its password. Nearly every cookie is only checked, once: for that the engine makes no object, which the
 * collector would have to free.
 */
export class Cookie implements Session {
  readonly #client: Client;
  readonly #replies: ReplyCache;
  readonly #sessionData: string;
  readonly #cookiePassword: string | undefined;
  #session: Session | undefined;

  constructor(client: Client, replies: ReplyCache, sessionData: string, cookiePassword: string | undefined) {
    this.#client = client;
    this.#replies = replies;
    this.#sessionData = sessionData;
    this.#cookiePassword = cookiePassword;
  }

  call(operation: string, options?: string, cancellation?: Cancellation): string | Reply | Promise<string> {
    if (operation === 'authenticate' && this.#session === undefined) {
      const reply = this.#authenticate(options, cancellation, false);
      return typeof reply === 'number'
        ? (this.#replies.get(reply) ?? this.#authenticateInFull(reply, options, cancellation))
        : reply;
    }
    this.#session ??= handleOrThrow(this.#client.loadSealedSession(this.#sessionData, this.#cookiePassword));
    return this.#session.call(operation, options, cancellation);
  }

  #authenticate(options: string | undefined, cancellation: Cancellation | undefined, full: boolean) {
    return this.#client.authenticate(this.#sessionData, this.#cookiePassword, options, cancellation, full);
  }

  #authenticateInFull(serial: number, options: string | undefined, cancellation: Cancellation | undefined) {
    // Between two looks at the clock a token may expire, and keys may have to be fetched again.
    const reply = this.#authenticate(options, cancellation, true) as string | Promise<string>;
    return typeof reply === 'string' ? this.#replies.insert(serial, reply) : reply;
  }
}
