/** How the helpers for tests find the client of an application. */

/** The key of what asks the client. The same in every copy of this package, and in every realm. */
export const ask: unique symbol = Symbol.for('authkit-native.ask');

/** What the helpers for tests ask. A client that was made without option `testing` refuses it. */
export interface Asked {
  [ask]<T>(operation: `testing_${string}`, options: object): T;
}

/** A function or an object of an application, which leads tests to the client behind it. */
export function leadingTo<T extends object>(shown: T, asked: Asked): T {
  // Not enumerable: nothing copies or prints it.
  return Object.defineProperty(shown, ask, { value: asked[ask].bind(asked), configurable: true });
}
