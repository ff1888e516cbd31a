/** Finds the addon of this platform and describes what it offers to the rest of this folder. */

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

export interface Client extends Operations {
  /**
   * Loads and authenticates in one step, for a cookie that is only checked. A reply that was given before comes as its
   * number, unless it shall be spelled out.
   */
  authenticate(
    sessionData: string,
    cookiePassword: string | undefined,
    options: string | undefined,
    cancellation: Cancellation | undefined,
    spelledOut: boolean,
  ): number | string | Promise<string>;
  /** The text of a cookie and perhaps a password, or else any options. */
  loadSealedSession(sessionData?: string, cookiePassword?: string, options?: string): Session | string;
}

interface Addon {
  Client: { open(options: string | undefined, environment: boolean): Client | string };
  Cancellation: new () => Cancellation;
  refuseOption(name: string): string;
  parts(): string[];
  errorCodes(): string[];
  secretNames(): string[];
  opaqueNames(): string[];
}

// Written out, so that bundlers and file tracers see which files may be needed. The first of a pair is a build of this
// checkout, the second is what npm installs.
const addons: Record<string, [local: () => Addon, installed: () => Addon]> = {
  'darwin-arm64': [() => require('../authkit-native.darwin-arm64.node'), () => require('authkit-native-darwin-arm64')],
  'darwin-x64': [() => require('../authkit-native.darwin-x64.node'), () => require('authkit-native-darwin-x64')],
  'linux-arm64-gnu': [
    () => require('../authkit-native.linux-arm64-gnu.node'),
    () => require('authkit-native-linux-arm64-gnu'),
  ],
  'linux-arm64-musl': [
    () => require('../authkit-native.linux-arm64-musl.node'),
    () => require('authkit-native-linux-arm64-musl'),
  ],
  'linux-x64-gnu': [
    () => require('../authkit-native.linux-x64-gnu.node'),
    () => require('authkit-native-linux-x64-gnu'),
  ],
  'linux-x64-musl': [
    () => require('../authkit-native.linux-x64-musl.node'),
    () => require('authkit-native-linux-x64-musl'),
  ],
  'win32-arm64-msvc': [
    () => require('../authkit-native.win32-arm64-msvc.node'),
    () => require('authkit-native-win32-arm64-msvc'),
  ],
  'win32-x64-msvc': [
    () => require('../authkit-native.win32-x64-msvc.node'),
    () => require('authkit-native-win32-x64-msvc'),
  ],
};

/** What distinguishes the addons of one system and processor. Only the fitting one is installed, and only it loads. */
const abis: Partial<Record<NodeJS.Platform, readonly string[]>> = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

/** glibc says its version in the process report; musl has no such member. Slow: only for the message. */
function libc(): 'glibc' | 'musl' | null {
  if (process.platform !== 'linux') {
    return null;
  }
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function load(): Addon {
  const causes: unknown[] = [];
  for (const abi of abis[process.platform] ?? ['']) {
    for (const open of addons[`${process.platform}-${process.arch}${abi}`] ?? []) {
      try {
        return open();
      } catch (error) {
        causes.push(error);
      }
    }
  }
  throw missing(causes);
}

function missing(causes: unknown[]): Error {
  const flavor = libc();
  const abi = flavor ? { glibc: '-gnu', musl: '-musl' }[flavor] : (abis[process.platform]?.[0] ?? '');
  const target = `${process.platform}-${process.arch}${abi}`;
  const expected = `authkit-native-${target}`;
  const here = `${process.platform} ${process.arch}${flavor ? ` (${flavor})` : ''}`;
  const message =
    target in addons
      ? `authkit-native cannot load its addon for ${here}: expected the package ${expected}. Reinstall without ` +
        `\`--omit=optional\` or \`--no-optional\`, on the platform the program runs on: ` +
        `npm install ${expected}`
      : `authkit-native has no addon for ${here}. Supported: ${Object.keys(addons).join(', ')}`;
  const cause = new AggregateError(causes, 'every place was tried');
  return Object.assign(new Error(message, { cause }), { code: 'ERR_AUTHKIT_ADDON_MISSING' });
}

export const addon: Addon = load();
