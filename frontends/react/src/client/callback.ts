/** The redirect that ends a sign-in: what it brought into the address of this page, and where the person goes on. */

import { AuthKitError, codeFromApi } from './errors.js';
import { returnTo, urlOf } from './return-to.js';
import type { Flow, Flows } from './storage.js';

/** What a redirect brought into the address of this page. */
export type Callback = Record<'code' | 'state' | 'error', string | null>;

const names = ['code', 'state', 'error', 'error_description', 'error_uri'];

/** Reads the address of this page. Null if no sign-in ended here: an `error` of another kind is the application's. */
export function readCallback(redirectUri: string): Callback | null {
  const { pathname, searchParams } = new URL(location.href);
  const [code = null, state = null, error = null] = names.map((name) => searchParams.get(name));
  const isOurs = code !== null || (error !== null && (state !== null || codeFromApi(error) !== null));
  return isOurs && urlOf(redirectUri)?.pathname === pathname ? { code, state, error } : null;
}

/**
 * Returns the sign-in of this browser that a redirect ends.
 *
 * @throws {@link AuthKitError} with the error of the redirect, or `state_missing`, `flow_missing` or `flow_expired`.
 */
export function flowOf({ code, state, error }: Callback, flows: Flows): Flow {
  if (error !== null || code === null) {
    const known = codeFromApi(error) ?? 'api_error';
    throw new AuthKitError({ code: known, message: 'the sign-in page refused', apiCode: error });
  }
  const found = state === null ? null : flows.find(state);
  if (!found || found.expired) {
    const reason = state === null ? 'state_missing' : found ? 'flow_expired' : 'flow_missing';
    throw new AuthKitError({ code: reason, message: 'the callback belongs to no sign-in of this browser' });
  }
  return found.flow;
}

/** Takes what the redirect brought out of the address. Everything else stays as it is written. */
export function cleanAddress(): void {
  const pairs = location.search.slice(1).split('&');
  const kept = pairs.filter((pair) => !names.includes(pair.split('=')[0] ?? '')).join('&');
  history.replaceState(history.state, '', location.pathname + (kept && `?${kept}`) + location.hash);
}

/** Goes to the page that a sign-in was to come back to, if it is one of this origin, without loading it anew. */
export function goBackTo(path: unknown): void {
  const address = returnTo(path, location.origin);
  if (address !== null) {
    history.replaceState(history.state, '', address);
    // Routers listen to this.
    window.dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
  }
}
