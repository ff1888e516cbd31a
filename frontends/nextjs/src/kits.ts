/** The clients of an application: one for everything, unless a part of it is set up in another way. */

import {
  type ErrorEvent,
  type Facts,
  Kit,
  meetingTheSame,
  type SessionEvent,
  type SignInEvent,
} from 'authkit-native/kit';
import { AuthKitError } from './errors.js';
import type { AuthKitSettings } from './settings.js';

/** What one request wants to hear of. */
export interface Listener {
  onSignIn?(event: SignInEvent): unknown;
  onRefresh?(event: SessionEvent): unknown;
  onError?(event: ErrorEvent): unknown;
}

/** In what a part of the application differs from the rest. */
export interface Part {
  redirectUri?: string | undefined;
  /** In seconds. */
  refreshBuffer?: number | undefined;
  /** In seconds. */
  proactiveDeadline?: number | undefined;
  defaultReturnTo?: string | undefined;
}

export type NextKit = Kit<Listener>;

/** More than any application has parts. */
const MOST = 50;

/** Next bundles this module several times, and all copies in a process must share one book of refreshes. */
const shared = globalThis as { [KITS]?: Map<string, NextKit>; [REDIRECT_URIS]?: Set<string> };
const KITS = Symbol.for('authkit-native-nextjs.kits');
const REDIRECT_URIS = Symbol.for('authkit-native-nextjs.redirectUris');

/** Whether this is a part of what `next` has built. */
export const IS_BUILT = process.env.AUTHKIT_NATIVE_SETTINGS !== undefined;

/** What `withAuthKit` wrote into the build. */
const { mount, settings }: { mount: string; settings: AuthKitSettings } = process.env.AUTHKIT_NATIVE_SETTINGS
  ? JSON.parse(process.env.AUTHKIT_NATIVE_SETTINGS)
  : { mount: '', settings: {} };

/** The path that the application is under: Next's `basePath`. */
export const MOUNT = mount;

/** The options of the engine that are the same everywhere. `testing` is only in those of a test. */
export let SETTINGS: AuthKitSettings & { testing?: true } = settings;

/** Replaces what was set up by the settings of a test. */
export function setUpForTests(given: AuthKitSettings): void {
  SETTINGS = { redirectUri: REDIRECT_URI, ...given, testing: true };
  shared[KITS]?.clear();
}

/** Where tests are that name no redirect URI. */
const REDIRECT_URI = 'http://localhost/callback';

/** All kits that were made, the application's own first. */
export function allKits(): NextKit[] {
  return [...new Set([kitOf(), ...(shared[KITS]?.values() ?? [])])];
}

/** The redirect URI of an application that has one. */
export function configuredRedirectUri(): string | undefined {
  // By another name, because the bundler replaces `process.env` by what it was during the build.
  const { env } = process;
  const variable = 'NEXT_PUBLIC_WORKOS_REDIRECT_URI';
  return (
    SETTINGS.redirectUri ??
    env[variable] ??
    process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI ??
    env.WORKOS_REDIRECT_URI ??
    undefined
  );
}

/** Lets pages use the redirect URI that the proxy names. */
export function register(redirectUri: string): void {
  shared[REDIRECT_URIS] ??= new Set();
  if (shared[REDIRECT_URIS].size < MOST) {
    shared[REDIRECT_URIS].add(redirectUri);
  }
}

/** The redirect URI that the proxy named for a request, unless a visitor wrote it there. */
export function namedRedirectUri(value: string | null): string | undefined {
  return value !== null && shared[REDIRECT_URIS]?.has(value) ? value : undefined;
}

/**
 * The kit of a part of the application.
 *
 * @throws AuthKitError without a redirect URI; ConfigurationError for an option or variable that cannot be used.
 */
export function kitOf({ redirectUri = configuredRedirectUri(), ...part }: Part = {}): NextKit {
  const key = JSON.stringify([redirectUri, part.refreshBuffer, part.proactiveDeadline, part.defaultReturnTo]);
  shared[KITS] ??= new Map();
  const kits = shared[KITS];
  let kit = kits.get(key);
  if (kit === undefined) {
    kit = made(redirectUri, part);
    if (SETTINGS.testing) {
      meetingTheSame(kit, kits.values().next().value);
    }
    if (kits.size >= MOST) {
      kits.delete(kits.keys().next().value as string);
    }
    kits.set(key, kit);
  }
  return kit;
}

function made(redirectUri: string | undefined, part: Omit<Part, 'redirectUri'>): NextKit {
  const { web } = SETTINGS;
  if (redirectUri === undefined) {
    throw new AuthKitError(
      'there is no redirect URI: set NEXT_PUBLIC_WORKOS_REDIRECT_URI to the address of the callback route, such as ' +
        'http://localhost:3000/callback',
    );
  }
  return new Kit<Listener>({
    ...SETTINGS,
    redirectUri,
    web: {
      ...web,
      // The application has routes of its own. Only the callback is always there.
      routes: { ...NO_ROUTES, ...web?.routes },
      refreshBuffer: part.refreshBuffer ?? web?.refreshBuffer,
      proactiveDeadline: part.proactiveDeadline ?? web?.proactiveDeadline,
      defaultReturnTo: part.defaultReturnTo ?? web?.defaultReturnTo,
    },
    onSignIn: (event, listener) => listener.onSignIn?.(event),
    onRefresh: (event, listener) => listener.onRefresh?.(event),
    onSwitch: (event, listener) => listener.onRefresh?.(event),
    onError: (event, listener) => listener.onError?.(event),
  });
}

const NO_ROUTES = { signIn: null, signUp: null, signOut: null, switchOrganization: null, session: null };

/** The paths that a list of patterns means. */
export class PathList {
  readonly #kit: Kit<unknown>;

  /** @throws ConfigurationError for a pattern that means nothing, or something else than it says. */
  constructor(patterns: readonly string[]) {
    // It never sees a cookie, so that nothing of the application's set-up is needed: a build has none.
    this.#kit = new Kit({
      apiKey: 'none',
      clientId: 'client_none',
      cookiePassword: 'no cookie is ever sealed with this one',
      redirectUri: 'https://localhost/authkit-native/no-callback',
      web: {
        routes: NO_ROUTES,
        cookieName: 'none',
        cookieDomain: 'localhost',
        cookieMaxAge: 1,
        sameSite: 'lax',
        unauthenticatedPaths: patterns,
      },
    });
  }

  /** Whether one of the patterns means this path. */
  has(path: string): boolean {
    const facts: Facts = { method: 'GET', url: path, header: () => null };
    return this.#kit.request(facts).handle() === null;
  }
}
