/** Addresses that start a sign-in. They are on our own origin and set no cookie, so a page may make them. */

import type { StartOptions } from 'authkit-native';
import type { Auth } from 'authkit-native/kit';
import { redirectUriOf, seen, setCookies, startOf } from './render.js';

/** Options of {@link getSignInUrl} and {@link getSignUpUrl}. */
export interface SignInUrlOptions {
  /** The page to come back to: a path of the application. */
  returnTo?: string | undefined;
  /** The organization to sign in to. */
  organizationId?: string | undefined;
  /** The e-mail address that the page prefills. */
  loginHint?: string | undefined;
  /** The OpenID Connect prompt: `login`, `consent`, ... */
  prompt?: string | undefined;
  /**
   * A value of the application's own, which comes back with the sign-in: at most 2,048 bytes. Such a URL lasts 10 minutes. In a
   * server action or route handler it is that of the sign-in page, and only for this browser.
   */
  state?: string | undefined;
  /** How many seconds ago the user may have signed in last. 0 asks always. */
  maxAge?: number | undefined;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string | undefined;
  /** `authkit` for the hosted page, which is the default, or one identity provider. */
  provider?: string | undefined;
  /** The redirect URI, where it is not that of the environment. */
  redirectUri?: string | undefined;
}

/**
 * Returns the address that starts a sign-in: redirect to it, or put it into a link. It works in server components, too.
 *
 * @throws ConfigurationError for a `returnTo` that leads elsewhere, or a `state` that is too long.
 * @example
 * ```ts
 * import { getSignInUrl } from 'authkit-native-nextjs';
 * import { redirect } from 'next/navigation';
 *
 * export const GET = async () => redirect(await getSignInUrl({ returnTo: '/account' }));
 * ```
 */
export async function getSignInUrl(options: SignInUrlOptions = {}): Promise<string> {
  return urlOf('sign-in', options);
}

/** Returns the address that starts a sign-up, as {@link getSignInUrl}. */
export async function getSignUpUrl(options: SignInUrlOptions = {}): Promise<string> {
  return urlOf('sign-up', options);
}

async function urlOf(mode: Mode, { redirectUri, ...options }: SignInUrlOptions): Promise<string> {
  const { auth } = await seen(redirectUri);
  const path = mode === 'sign-up' ? auth.signUpUrl(options) : auth.signInUrl(options);
  const bound = options.state === undefined ? null : await begun(path, redirectUri);
  return bound ?? onOurOrigin(path, redirectUri ?? (await redirectUriOf()));
}

/** Begins a sign-in where a cookie can be set. A `state` then belongs to this browser, and not to whoever has the address. */
async function begun(path: string, redirectUri: string | undefined): Promise<string | null> {
  const visit = await startOf(path, redirectUri);
  const answer = await visit.handle();
  try {
    await setCookies(answer?.setCookies ?? []);
    return answer?.location ?? null;
  } catch {
    // A server component. The address of the start seals the `state`, for ten minutes.
    return null;
  }
}

type Mode = NonNullable<StartOptions['screenHint']>;

/** The path that starts a sign-in and comes back to a page, if that is one of the application's own. */
export function startUrl(auth: Auth<unknown>, mode: Mode, target: string): string {
  const make = (options?: StartOptions) => (mode === 'sign-up' ? auth.signUpUrl(options) : auth.signInUrl(options));
  try {
    return make({ returnTo: target });
  } catch {
    return make();
  }
}

/** A path of ours with the origin, which is that of the redirect URI: the cookie of a sign-in belongs there. */
export function onOurOrigin(path: string, redirectUri: string | undefined): string {
  return redirectUri === undefined ? path : new URL(path, redirectUri).href;
}
