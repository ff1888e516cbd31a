/** The text of a reply: a value or an error on the first line, and perhaps lazy members of the value, one on each line. */

import type { ErrorDetails } from './errors';
import { guard } from './secrets';

export class Reply {
  /** The first line. */
  readonly outcome: { value: unknown } | { error: ErrorDetails };
  readonly hasLazyMembers: boolean;
  readonly #text: string;
  /** Lazy members in which there is nothing to conceal: they are the same each time. */
  readonly #harmless = new Set<number>();
  #lines: readonly string[] | undefined;

  constructor(text: string) {
    const end = text.indexOf('\n');
    this.hasLazyMembers = end >= 0;
    this.outcome = JSON.parse(this.hasLazyMembers ? text.slice(0, end) : text);
    this.#text = text;
  }

  /** A lazy member, counted from 0, made for one caller. Its secrets are concealed unless the data is the application's. */
  lazyMember(number: number, isOpaque: boolean): unknown {
    const value = this.parsed(number);
    if (!isOpaque && !this.#harmless.has(number) && !guard(value)) {
      this.#harmless.add(number);
    }
    return value;
  }

  protected parsed(number: number): unknown {
    this.#lines ??= this.#text.split('\n');
    return JSON.parse(this.#lines[number + 1] as string);
  }
}
