/** What an access token says. It came from the API over TLS, so nothing is verified: that is for servers that receive it. */

import { membersOf } from './camel.js';
import { AuthKitError } from './errors.js';

/** The claims of an access token, as the token spells them. */
export interface JWTPayload {
  /** The user's id. */
  sub?: string;
  /** The session's id. */
  sid?: string;
  /** When the token expires, in seconds since the epoch. */
  exp?: number;
  /** When the token was issued, in seconds since the epoch. */
  iat?: number;
  /** The issuer. */
  iss?: string;
  /** The token's own id. */
  jti?: string;
  /** The organization that the user is signed in to. */
  org_id?: string;
  /** The user's role in the organization. */
  role?: string;
  /** The user's roles in the organization. */
  roles?: string[];
  /** The permissions that the roles give. */
  permissions?: string[];
  /** The entitlements of the organization. */
  entitlements?: string[];
  /** The feature flags that are on. */
  feature_flags?: string[];
}

/**
 * Reads the claims of an access token, without verifying it: good for what a page shows, not for what a server allows.
 *
 * @param accessToken - An access token, as `getAccessToken()` gives it.
 * @returns The claims, those of your JWT template included.
 * @throws {@link AuthKitError} with `unexpected_response` if the text is no JWT.
 */
export function getClaims<T = Record<string, unknown>>(accessToken: string): JWTPayload & T {
  try {
    const part = accessToken.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (it) => it.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims === 'object') {
      return membersOf(claims) as JWTPayload & T;
    }
  } catch {
    // What is wrong with it could be a secret.
  }
  throw new AuthKitError({ code: 'unexpected_response', message: 'the access token is no JWT' });
}
