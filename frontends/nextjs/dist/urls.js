/** Addresses that start a sign-in. They are on our own origin and set no cookie, so a page may make them. */
import { redirectUriOf, seen } from './render.js';
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
export async function getSignInUrl(options = {}) {
    return urlOf('sign-in', options);
}
/** Returns the address that starts a sign-up, as {@link getSignInUrl}. */
export async function getSignUpUrl(options = {}) {
    return urlOf('sign-up', options);
}
async function urlOf(mode, { redirectUri, ...options }) {
    const { auth } = await seen(redirectUri);
    const path = mode === 'sign-up' ? auth.signUpUrl(options) : auth.signInUrl(options);
    return onOurOrigin(path, redirectUri ?? (await redirectUriOf()));
}
/** The path that starts a sign-in and comes back to a page, if that is one of the application's own. */
export function startUrl(auth, mode, target) {
    const make = (options) => (mode === 'sign-up' ? auth.signUpUrl(options) : auth.signInUrl(options));
    try {
        return make({ returnTo: target });
    }
    catch {
        return make();
    }
}
/** A path of ours with the origin, which is that of the redirect URI: the cookie of a sign-in belongs there. */
export function onOurOrigin(path, redirectUri) {
    return redirectUri === undefined ? path : new URL(path, redirectUri).href;
}
