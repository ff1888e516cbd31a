/** The authorization URL: where a sign-in starts. The rules are those of the engine. */

import { AuthKitError, badOption } from './errors.js';
import { urlOf } from './return-to.js';

/** What can be asked of a sign-in. */
export interface SignInOptions {
  /** A value of your own that comes back with the sign-in, and stays in this browser meanwhile. */
  // biome-ignore lint/suspicious/noExplicitAny: any value that JSON can hold, as in the vendor's package
  state?: any;
  /** The organization to sign in to. */
  organizationId?: string;
  /** The e-mail address that the page prefills. */
  loginHint?: string;
  /** The token of an invitation that the user accepts. */
  invitationToken?: string;
  /** The token of a password reset that the user continues. */
  passwordResetToken?: string;
  /** `authkit` for the hosted page, which is the default, or one identity provider such as `GoogleOAuth`. */
  provider?: string;
  /** The id of one SSO connection, in place of `provider` and `organizationId`. */
  connectionId?: string;
  /** The domain that some providers prefill. */
  domainHint?: string;
  /** The OpenID Connect prompt: `login`, `consent`, `select_account`, ... */
  prompt?: string;
  /** How many seconds ago the user may have signed in last. 0 asks always. */
  maxAge?: number;
  /** More scopes to ask the provider for. */
  providerScopes?: string | string[];
  /** More query parameters for the provider. */
  providerQueryParams?: Record<string, string | number | boolean>;
  /** Passed on to the API, which has deprecated it. */
  context?: string;
}

/** Returns options that were passed. The event of a handler, as in `onClick={signIn}`, is none. */
export const given = <T extends object>(options: T | undefined): Partial<T> =>
  !options || 'nativeEvent' in options || options instanceof Event ? {} : options;

/** Everything that an authorization URL can have. */
export interface AuthorizationOptions extends SignInOptions {
  redirectUri?: string;
  clientId?: string;
  state?: string;
  screenHint?: 'sign-in' | 'sign-up';
  codeChallenge?: string;
  codeChallengeMethod?: 'S256';
  claimNonce?: string;
}

/** The options that are texts, in the order of the URL. */
const texts = [
  'provider',
  'connectionId',
  'organizationId',
  'state',
  'codeChallenge',
  'codeChallengeMethod',
  'screenHint',
  'loginHint',
  'domainHint',
  'prompt',
  'invitationToken',
  'claimNonce',
  'context',
  'passwordResetToken',
] as const;

const neverFollowed =
  /^(about|blob|chrome|content|data|file|filesystem|ftp|intent|jar|javascript|mailto|resource|sms|tel|urn|vbscript|view-source|wss?):/i;

/** Everything but unreserved characters is escaped, as in RFC 3986. */
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** Writes a query string; what is undefined is left out. */
export const query = (pairs: [string, string | undefined][]): string =>
  pairs.flatMap(([name, value]) => (value === undefined ? [] : `${escaped(name)}=${escaped(value)}`)).join('&');

/** Returns a client id that can be one. */
export function checkedClientId(clientId: unknown): string {
  if (typeof clientId !== 'string' || !/^[!-~]+$/.test(clientId) || !/[^0-9.]/.test(clientId)) {
    throw badOption('`clientId` must be the id from the dashboard, such as client_01ABC, and nothing around it');
  }
  return clientId;
}

/** Returns an address that a browser may be sent to. */
export function checkedRedirect(option: string, address: unknown): string {
  const url = typeof address === 'string' && /^[^:]+:\//.test(address) ? urlOf(address) : null;
  if (typeof address !== 'string' || !url || neverFollowed.test(address)) {
    throw badOption(`\`${option}\` must be an absolute URL, such as https://app.example/callback`);
  }
  if (url.hash || url.username || url.password) {
    throw badOption(`\`${option}\` may have no fragment, user name or password`);
  }
  return address;
}

/**
 * Returns the address of the sign-in page.
 *
 * @param base - The address of the API.
 * @param options - The options of the call over those of the client.
 * @throws {@link AuthKitError} with `client_id_missing`, `redirect_uri_missing`, `selector_missing` or `invalid_option`.
 */
export function authorizationUrl(base: string, options: AuthorizationOptions): string {
  const { clientId, redirectUri, maxAge, providerScopes, providerQueryParams, ...rest } = options;
  if (clientId === undefined) {
    throw new AuthKitError({ code: 'client_id_missing', message: 'pass `clientId`' });
  }
  if (redirectUri === undefined) {
    throw new AuthKitError({ code: 'redirect_uri_missing', message: 'pass `redirectUri`' });
  }
  for (const [name, value] of Object.entries(rest)) {
    if (!(texts as readonly string[]).includes(name)) {
      throw badOption(`\`${name}\` is unknown`);
    }
    if (value !== undefined && typeof value !== 'string') {
      throw badOption(`\`${name}\` must be text`);
    }
  }
  const { provider, connectionId, organizationId, screenHint, codeChallenge, codeChallengeMethod } = rest;
  if (provider === undefined && connectionId === undefined && organizationId === undefined) {
    throw new AuthKitError({
      code: 'selector_missing',
      message: 'pass `provider`, `connectionId` or `organizationId`',
    });
  }
  if (connectionId !== undefined && (provider !== undefined || organizationId !== undefined)) {
    throw badOption('`connectionId` stands alone: drop `provider` and `organizationId`');
  }
  if (screenHint !== undefined && (provider !== 'authkit' || !['sign-in', 'sign-up'].includes(screenHint))) {
    throw badOption('`screenHint` must be `sign-in` or `sign-up`, and needs provider `authkit`');
  }
  if (codeChallengeMethod !== undefined && (codeChallengeMethod !== 'S256' || codeChallenge === undefined)) {
    throw badOption('`codeChallengeMethod` must be `S256`, and needs `codeChallenge`');
  }
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw badOption('`maxAge` must be a whole number of seconds, 0 or more');
  }
  const forProvider = providerQueryParams ?? {};
  const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  if (Array.isArray(forProvider) || !Object.values(forProvider).every(isPlain)) {
    throw badOption('`providerQueryParams` may only hold plain values');
  }
  const method = codeChallenge === undefined ? undefined : 'S256';
  const text = query([
    ['client_id', checkedClientId(clientId)],
    ['redirect_uri', checkedRedirect('redirectUri', redirectUri)],
    ['response_type', 'code'],
    ...texts.map((name): [string, string | undefined] => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      name === 'codeChallengeMethod' ? method : rest[name],
    ]),
    ['max_age', maxAge?.toString()],
    ['provider_scopes', Array.isArray(providerScopes) ? providerScopes.join(',') : providerScopes],
    ...Object.entries(forProvider).map(([name, value]): [string, string] => [
      `provider_query_params[${name}]`,
      String(value),
    ]),
  ]);
  return `${base}/user_management/authorize?${text}`;
}

/**
 * Returns the address that ends a session.
 *
 * @throws {@link AuthKitError} with `invalid_option` for a page that no browser should be sent to.
 */
export function logoutUrl(base: string, sessionId: string, returnTo: string | undefined): string {
  const text = query([
    ['session_id', sessionId],
    ['return_to', returnTo === undefined ? undefined : checkedRedirect('returnTo', returnTo)],
  ]);
  return `${base}/user_management/sessions/logout?${text}`;
}
