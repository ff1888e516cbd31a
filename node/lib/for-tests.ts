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

/** A client of an application, which leads tests to all of its clients: to the others first. */
export function leadingToAll<T extends object>(shown: T, others: () => readonly Asked[]): T {
  const { [ask]: own } = shown as Partial<Asked>;
  const itself = own === undefined ? [] : [{ [ask]: own } as Asked];
  return leadingTo(shown, { [ask]: (operation, options) => askAll([...others(), ...itself], operation, options) });
}

/** The first makes sessions, which all accept because they have one key. What is staged is staged for all. */
function askAll<T>(clients: readonly Asked[], operation: `testing_${string}`, options: object): T {
  if (operation !== 'testing_conditions') {
    return (clients[0] as Asked)[ask]<T>(operation, options);
  }
  // A client without the option refuses before anything is staged.
  const [before] = clients.map(conditionsOf);
  for (const client of clients) {
    client[ask](operation, options);
  }
  // Each knows only when its own tokens expire.
  const clock = Math.max(...clients.map((client) => conditionsOf(client).clock));
  for (const client of clients) {
    client[ask](operation, { clock });
  }
  return before as T;
}

const conditionsOf = (client: Asked) => client[ask]<{ clock: number }>('testing_conditions', {});

/** Lets a client that is made in the middle of a test meet what another one meets. Both have option `testing`. */
export function meetingTheSame<T extends Asked>(made: T, other: Asked | undefined): T {
  if (other !== undefined) {
    made[ask]('testing_conditions', conditionsOf(other));
  }
  return made;
}
