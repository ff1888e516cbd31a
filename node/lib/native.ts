/** Finds the addon of this platform and types what it exports. */

import type { Reply } from './reply';

/** Connects an `AbortSignal` to one call. */
export interface Cancellation {
  cancel(): void;
}

/** Something with operations: the reply is there at once, or promised when the network is needed. */
export interface Operations {
  call(operation: string, options?: string, cancellation?: Cancellation): string | Reply | Promise<string>;
}

export type Session = Operations;

/** Header fields to set. What is not there stays as it is. */
export interface Finished {
  cacheControl?: string;
  vary?: string;
}

/** What finishes an answer of the application. */
export interface Finishing {
  /** The header fields that it needs; null for none, and text for a failure. */
  finish(
    authWasRead: boolean,
    setsCookies: boolean,
    allowCaching: boolean,
    cacheControl: string | undefined,
    vary: string | undefined,
  ): Finished | string | null;
}

/** The web flow of one request. */
export interface WebRequest extends Operations, Finishing {
  /**
   * Answers our own routes, and finds out who is signed in for all others. Null: the application goes on. A number says the
   * same of a request with a cached session, and is its serial.
   */
  handle(): number | string | null | Promise<string>;
  /** Who is signed in, as far as it was found out. Of a cached session its serial, unless the full reply is wanted. */
  auth(full: boolean): number | string;
}

/** It finishes the answers to requests of which a visit said no more than the serial. */
export interface Client extends Operations, Finishing {
  /**
   * Loads and authenticates in one step, for a cookie that is only checked. Of a cached session the reply is its serial,
   * unless the full one is wanted.
   */
  authenticate(
    sessionData: string,
    cookiePassword: string | undefined,
    options: string | undefined,
    cancellation: Cancellation | undefined,
    full: boolean,
  ): number | string | Promise<string>;
  /** The text of a cookie and perhaps a password, or else any options. */
  loadSealedSession(sessionData?: string, cookiePassword?: string, options?: string): Session | string;
  /**
   * Handles a request at once if it can, from its facts, as JSON in the engine's spelling, and its `Cookie` field. A number or
   * null: the application goes on. The number is the serial of the session; null: nobody is signed in. Everything else takes
   * the object that is returned.
   */
  visit(facts: string, cookie: string | undefined, number: number): number | null | WebRequest | string;
  /** The object of a visited request, unless too many others have been visited since. */
  visited(number: number): WebRequest | null;
  /** Wraps the facts of a request. */
  webRequest(facts: string, cookie: string | undefined): WebRequest | string;
}

interface Addon {
  Handle: { client(options: string | undefined, environment: boolean): Client | string };
  Cancellation: new () => Cancellation;
  refuseOption(name: string): string;
  parts(): string[];
  webHeaders(): string[];
  secretNames(): string[];
  opaqueNames(): string[];
  systemHasRoots(): boolean;
  trustRoots(pem: string): void;
}

/** Node itself. A context of `node:vm` has only what it was given. */
export const node = typeof process === 'undefined' ? (require('node:process') as NodeJS.Process) : process;

type Open = () => Addon;

/**
 * The addons as a file in `dist/` finds them. The first of a pair is a build of this checkout, the second is what npm
 * installs. The names are literal so that file tracers see which files may be needed. The `require` is our own so that
 * bundlers see none: they would stop at the addons of other platforms, and at the one that is there, which they cannot read.
 */
function addonsFrom(file: string): Record<string, [local: Open, installed: Open]> {
  const module = builtin('node:module');
  const load = module.createRequire(file);
  return {
    'darwin-arm64': [() => load('../authkit-native.darwin-arm64.node'), () => load('authkit-native-darwin-arm64')],
    'darwin-x64': [() => load('../authkit-native.darwin-x64.node'), () => load('authkit-native-darwin-x64')],
    'linux-arm64-gnu': [
      () => load('../authkit-native.linux-arm64-gnu.node'),
      () => load('authkit-native-linux-arm64-gnu'),
    ],
    'linux-arm64-musl': [
      () => load('../authkit-native.linux-arm64-musl.node'),
      () => load('authkit-native-linux-arm64-musl'),
    ],
    'linux-x64-gnu': [() => load('../authkit-native.linux-x64-gnu.node'), () => load('authkit-native-linux-x64-gnu')],
    'linux-x64-musl': [
      () => load('../authkit-native.linux-x64-musl.node'),
      () => load('authkit-native-linux-x64-musl'),
    ],
    'win32-arm64-msvc': [
      () => load('../authkit-native.win32-arm64-msvc.node'),
      () => load('authkit-native-win32-arm64-msvc'),
    ],
    'win32-x64-msvc': [
      () => load('../authkit-native.win32-x64-msvc.node'),
      () => load('authkit-native-win32-x64-msvc'),
    ],
  };
}

/** The addon of one target as a bundle finds it: copied next to it, or in the modules of its project. */
function addonsBeside(file: string, target: string): Open[] {
  const { createRequire } = builtin('node:module');
  const beside = createRequire(file);
  const name = `authkit-native.${target}.node`;
  const installed = `node_modules/authkit-native-${target}/${name}`;
  return [() => beside(`./${name}`), () => beside(`./${installed}`), () => beside(`../${installed}`)];
}

/** Files to search from. A bundle is not where this package is, so the search starts from the program, too. */
function* places(): Generator<string> {
  const { createRequire } = builtin('node:module');
  const own = typeof __filename === 'string' ? __filename : undefined;
  // A program compiled into one file has its modules next to itself.
  for (const file of new Set([own, node.argv[1], node.execPath])) {
    if (file === undefined) {
      continue;
    }
    try {
      const { resolve } = createRequire(file);
      yield file;
      yield resolve('authkit-native');
    } catch {
      // Not the name of a file, or no package there.
    }
  }
}

/** A module of Node. Not imported: in a bundle of ES modules nothing would provide that name. */
function builtin(name: 'node:module'): typeof import('node:module') {
  return node.getBuiltinModule?.(name) ?? require('node:module');
}

/** The suffixes of the addons for one system and processor. Only the fitting addon is installed, and only it loads. */
const abis: Partial<Record<NodeJS.Platform, readonly string[]>> = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

/** glibc says its version in the process report; musl has no such member. Slow: only for the message. */
function libc(): 'glibc' | 'musl' | null {
  if (node.platform !== 'linux') {
    return null;
  }
  const report = node.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function load(): Addon {
  const causes: unknown[] = [];
  for (const place of places()) {
    const addons = addonsFrom(place);
    for (const abi of abis[node.platform] ?? ['']) {
      const target = `${node.platform}-${node.arch}${abi}`;
      for (const open of [...(addons[target] ?? []), ...addonsBeside(place, target)]) {
        try {
          return open();
        } catch (error) {
          if (!(error as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND')) {
            causes.push(error);
          }
        }
      }
    }
  }
  throw missing(causes);
}

function missing(causes: unknown[]): Error {
  const supported = Object.keys(addonsFrom(node.execPath));
  const flavor = libc();
  const abi = flavor ? { glibc: '-gnu', musl: '-musl' }[flavor] : (abis[node.platform]?.[0] ?? '');
  const target = `${node.platform}-${node.arch}${abi}`;
  const expected = `authkit-native-${target}`;
  const here = `${node.platform} ${node.arch}${flavor ? ` (${flavor})` : ''}`;
  const message = supported.includes(target)
    ? `authkit-native cannot load its addon for ${here}: expected the package ${expected}. Reinstall without ` +
      `\`--omit=optional\` or \`--no-optional\`, on the platform the program runs on: npm install ${expected}. A bundled ` +
      `program marks \`authkit-native\` as external, or has authkit-native.${target}.node beside it`
    : `authkit-native has no addon for ${here}. Supported: ${supported.join(', ')}`;
  const cause = causes.length > 0 ? { cause: new AggregateError(causes, 'what is there does not load') } : {};
  return Object.assign(new Error(message, cause), { code: 'ERR_AUTHKIT_ADDON_MISSING' });
}

export const addon: Addon = load();
