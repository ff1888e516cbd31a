/** An access token and how long it lives, by the clocks of this machine, whose time of day may be wrong. */

import { getClaims, type JWTPayload } from './claims.js';

export class Token {
  readonly claims: JWTPayload;
  /** Milliseconds that it lives from when it came. */
  readonly lifetime: number;
  readonly #wall = Date.now();
  readonly #steady = performance.now();

  /** @throws {@link AuthKitError} with `unexpected_response` if it is no JWT. */
  constructor(readonly text: string) {
    this.claims = getClaims(text);
    const { exp = Number.POSITIVE_INFINITY, iat = this.#wall / 1000 } = this.claims;
    this.lifetime = (exp - iat) * 1000;
  }

  /** Milliseconds that it still lives. A clock that was set, and one that stops while a machine sleeps, shorten it only. */
  get remaining(): number {
    return this.lifetime - Math.max(Date.now() - this.#wall, performance.now() - this.#steady, 0);
  }
}
