/**
 * Keeps secrets out of logs. A secret member is read by its name, also by destructuring, and is not enumerable: spreads,
 * clones, JSON and tables leave it out. `util.inspect` names it and shows `[redacted]`.
 */

import type { inspect } from 'node:util';
import { addon } from './native';

const SECRET: ReadonlySet<string> = new Set(addon.secretNames());

/** Members whose content is the caller's or the API's own data: a name in there says nothing about secrecy. */
export const OPAQUE: ReadonlySet<string> = new Set(addon.opaqueNames());

/** Members that hold what this version does not know: everything in them counts as secret. */
const UNTYPED: ReadonlySet<string> = new Set(['fields', 'raw']);

/** Where a record finds its secrets: a place that nothing prints. */
export interface Source {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** Prints a record, and holds what it does not print: defining one property is faster than defining two. */
interface Printer<S extends Source> {
  (this: object): object;
  source: S;
}

/**
 * The key of a record's printer: `util.inspect.custom`, the same in every realm. A symbol property goes with heirs, proxies and
 * copies of descriptors, as the members do.
 */
export const printer: typeof inspect.custom = Symbol.for('nodejs.util.inspect.custom') as typeof inspect.custom;

/** A record with secrets. */
export interface Holder<S extends Source = Source> {
  [printer]: Printer<S>;
}

const accessors = new Map([...SECRET].map((name) => [name, accessor(name)]));

/** Tells a record where its secrets are. */
export function hold<S extends Source>(record: object, source: S): void {
  // A method, because other functions have a `prototype` each.
  const print = {
    print(this: object) {
      return printable(this);
    },
  }.print as Printer<S>;
  print.source = source;
  Object.defineProperty(record, printer, { value: print });
}

/** Makes or replaces a secret member of a record that holds its source. */
export function conceal(record: object, name: string): void {
  Object.defineProperty(record, name, accessors.get(name) ?? accessor(name));
}

/** The same record, whose secrets are concealed at every depth. */
export function redacting<T>(record: T): T {
  guard(record);
  return record;
}

/** Conceals the secrets in a value at every depth, and says whether there are any. */
export function guard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Error) {
    return false;
  }
  if (Array.isArray(value)) {
    return value.map(guard).includes(true);
  }
  if (Object.hasOwn(value, printer)) {
    return true;
  }
  return guardMembers(value, (name) => SECRET.has(name));
}

/** The same record, in which every member is taken for secret. */
export function redactingAll<T extends object>(record: T): T {
  guardMembers(record, () => true);
  return record;
}

/** A record with its secrets as plain data. Any other value stays what it is. */
export function revealed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || (value as Partial<Holder>)[printer]?.source === undefined) {
    return value;
  }
  const names = Object.getOwnPropertyNames(value);
  return Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
}

class HiddenValues implements Source {
  readonly #values = new Map<string, unknown>();

  get(name: string): unknown {
    return this.#values.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}

function guardMembers(record: object, isSecret: (name: string) => boolean): boolean {
  let hidden: HiddenValues | undefined;
  let found = false;
  for (const [name, member] of Object.entries(record)) {
    if (UNTYPED.has(name) && typeof member === 'object' && member !== null) {
      redactingAll(member);
    } else if (!OPAQUE.has(name)) {
      found = guard(member) || found;
    }
    if (isSecret(name)) {
      if (hidden === undefined) {
        hidden = new HiddenValues();
        hold(record, hidden);
      }
      hidden.set(name, member);
      conceal(record, name);
    }
  }
  return found || hidden !== undefined;
}

function printable(record: object): object {
  const members = Object.entries(Object.getOwnPropertyDescriptors(record));
  const shown = members.flatMap(([name, { enumerable, get }]) => {
    if (!enumerable && get === undefined) {
      return [];
    }
    const value = (record as Record<string, unknown>)[name];
    return [[name, enumerable || value === null || value === undefined ? value : '[redacted]']];
  });
  return Object.fromEntries(shown);
}

function accessor(name: string): PropertyDescriptor {
  return {
    get(this: Partial<Holder>) {
      return this[printer]?.source.get(name);
    },
    set(this: Holder, value: unknown) {
      if (Object.isFrozen(this)) {
        throw new TypeError(`Cannot assign to read only property '${name}' of object`);
      }
      if (Object.hasOwn(this, printer)) {
        this[printer].source.set(name, value);
      } else {
        Object.defineProperty(this, name, { value, writable: true, configurable: true });
      }
    },
    // Spelled out: a member that is enumerable already would stay so.
    enumerable: false,
    configurable: true,
  };
}
