import type { Cancellation, Client, Session } from './native';
import { opened } from './seam';

/**
 * One cookie and its password. Nearly every cookie is only checked, once: for that the engine makes no object, which the
 * collector would have to free.
 */
export class Cookie implements Session {
  readonly #client: Client;
  readonly #sessionData: string;
  readonly #cookiePassword: string | undefined;
  #session: Session | undefined;

  constructor(client: Client, sessionData: string, cookiePassword: string | undefined) {
    this.#client = client;
    this.#sessionData = sessionData;
    this.#cookiePassword = cookiePassword;
  }

  call(operation: string, options?: string, cancellation?: Cancellation): string | Promise<string> {
    if (operation === 'authenticate' && this.#session === undefined) {
      return this.#client.authenticate(this.#sessionData, this.#cookiePassword, options, cancellation);
    }
    this.#session ??= opened(this.#client.loadSealedSession(this.#sessionData, this.#cookiePassword));
    return this.#session.call(operation, options, cancellation);
  }
}
