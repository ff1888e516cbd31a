/** The text of a reply: a value or an error on the first line, and perhaps parts of the value, each on its own line. */

import type { ErrorDetails } from './errors';
import { guard } from './secrets';

export class Reply {
  /** The first line. */
  readonly outcome: { value: unknown } | { error: ErrorDetails };
  readonly hasParts: boolean;
  readonly #text: string;
  /** Parts in which there is nothing to conceal: they are the same each time. */
  readonly #harmless = new Set<number>();
  #lines: readonly string[] | undefined;

  constructor(text: string) {
    const end = text.indexOf('\n');
    this.hasParts = end >= 0;
    this.outcome = JSON.parse(this.hasParts ? text.slice(0, end) : text);
    this.#text = text;
  }

  /** A part, counted from 0, of the caller's own. Its secrets are concealed unless it is somebody else's data. */
  part(number: number, isOpaque: boolean): unknown {
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
