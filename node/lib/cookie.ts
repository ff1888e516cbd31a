import { handleOrThrow } from './bridge';
import type { KnownReplies } from './known';
import type { Cancellation, Client, Session } from './native';
import type { Reply } from './reply';

/**
 * One cookie and its password. Nearly every cookie is only checked, once: for that the engine makes no object, which the
 * collector would have to free.
 */
export class Cookie implements Session {
  readonly #client: Client;
  readonly #known: KnownReplies;
  readonly #sessionData: string;
  readonly #cookiePassword: string | undefined;
  #session: Session | undefined;

  constructor(client: Client, known: KnownReplies, sessionData: string, cookiePassword: string | undefined) {
    this.#client = client;
    this.#known = known;
    this.#sessionData = sessionData;
    this.#cookiePassword = cookiePassword;
  }

  call(operation: string, options?: string, cancellation?: Cancellation): string | Reply | Promise<string> {
    if (operation === 'authenticate' && this.#session === undefined) {
      const reply = this.#check(options, cancellation, false);
      return typeof reply === 'number'
        ? (this.#known.get(reply) ?? this.#spelled(reply, options, cancellation))
        : reply;
    }
    this.#session ??= handleOrThrow(this.#client.loadSealedSession(this.#sessionData, this.#cookiePassword));
    return this.#session.call(operation, options, cancellation);
  }

  #check(options: string | undefined, cancellation: Cancellation | undefined, spelledOut: boolean) {
    return this.#client.authenticate(this.#sessionData, this.#cookiePassword, options, cancellation, spelledOut);
  }

  #spelled(number: number, options: string | undefined, cancellation: Cancellation | undefined) {
    // Between two looks at the clock a token may expire, and keys may have to be fetched again.
    const reply = this.#check(options, cancellation, true) as string | Promise<string>;
    return typeof reply === 'string' ? this.#known.keep(number, reply) : reply;
  }
}
