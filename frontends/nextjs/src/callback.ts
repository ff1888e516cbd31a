/** The route handler that a sign-in comes back to. It is also where every sign-in starts. */

import type { AuthenticationMethod, AuthenticationResponse, Impersonator, OauthTokens, User } from 'authkit-native';
import { type ErrorEvent, FetchVisit, factsOf, isRefusal } from 'authkit-native/kit';
import { unstable_rethrow } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { CallbackError } from './errors.js';
import { configuredRedirectUri, kitOf, type Listener, MOUNT, namedRedirectUri } from './kits.js';
import { setCookies } from './render.js';

/** Somebody has signed in. The tokens can be read and are not enumerable: no copy or log has them. */
export interface HandleAuthSuccessData {
  /** The user who signed in. */
  user: User;
  /** The access token, a JWT that lives for minutes. */
  accessToken: string;
  /** The refresh token. It works once, and the session needs it. */
  refreshToken: string;
  /** The organization that was chosen. */
  organizationId?: string;
  /** The administrator who acts as the user. */
  impersonator?: Impersonator;
  /** The tokens of the identity provider, where the connection is set up to return them. */
  oauthTokens?: OauthTokens;
  /** How the user signed in, such as `Password`. */
  authenticationMethod?: AuthenticationMethod;
  /** The `state` that the application gave to the sign-in. */
  state?: string;
}

/** Options of {@link handleAuth}. */
export interface HandleAuthOptions {
  /** The page to go to after a sign-in that names none. `/` by default. */
  returnPathname?: string | undefined;
  /** The origin to redirect to, where it is not that of the request. Redirects are relative when unset. */
  baseURL?: string | undefined;
  /** The redirect URI, where it is not that of the environment or of the proxy. */
  redirectUri?: string | undefined;
  /** Called after a sign-in. If it throws, the session is not set; a `redirect()` in it keeps the session. */
  onSuccess?(data: HandleAuthSuccessData): void | Promise<void>;
  /** Makes the response to a sign-in that was not completed. A page of ours is sent when it is unset or returns nothing. */
  onError?(event: { error: unknown; request: NextRequest }): Response | undefined | Promise<Response | undefined>;
}

/** What the application made of one callback. */
class Listening implements Listener {
  readonly #options: HandleAuthOptions;
  /** What went wrong. */
  failure: ErrorEvent | undefined;
  /** A `redirect()` of Next, which goes on by being thrown. */
  thrown: unknown;

  constructor(options: HandleAuthOptions) {
    this.#options = options;
  }

  onSignIn = async ({ response, state }: { response: AuthenticationResponse; state: string | null }) => {
    try {
      await this.#options.onSuccess?.(dataOf(response, state));
    } catch (error) {
      if (!isOfNext(error)) {
        throw error;
      }
      this.thrown = error;
    }
  };

  onError = (event: ErrorEvent) => {
    this.failure = event;
  };
}

/**
 * Makes the `GET` of the callback route. The route must be the one that the redirect URI names.
 *
 * @throws TypeError for a `baseURL` that is no address.
 * @example
 * ```ts
 * // app/callback/route.ts
 * import { handleAuth } from 'authkit-native-nextjs';
 *
 * export const GET = handleAuth({ returnPathname: '/dashboard' });
 * ```
 */
export function handleAuth(options: HandleAuthOptions = {}): (request: NextRequest) => Promise<Response> {
  const base = options.baseURL === undefined ? null : new URL(options.baseURL);
  return async (request) => {
    const redirectUri =
      options.redirectUri ?? namedRedirectUri(request.headers.get('x-redirect-uri')) ?? configuredRedirectUri();
    const kit = kitOf({ redirectUri, defaultReturnTo: options.returnPathname });
    const facts = await factsOf(kit, request, { remoteAddress: undefined, mount: MOUNT, redirectUri });
    // This is the callback, whatever a proxy or a prefix has made of the path.
    const url = pathOf(redirectUri) + new URL(request.url).search;
    const listening = new Listening(options);
    const visit = new FetchVisit(kit, listening, { ...facts, url });
    const answer = await visit.handle();
    if (answer === null) {
      throw new Error('the engine has no answer to a callback');
    }
    if (listening.thrown !== undefined) {
      await setCookies(visit.cookies);
      throw listening.thrown;
    }
    const { failure } = listening;
    // A form, a script or a prefetch that comes here is no sign-in that failed.
    const isFailure = failure !== undefined || (isRefusal(answer) && answer.status === 400);
    if (isFailure && options.onError !== undefined) {
      const code = failure?.code ?? answer.code ?? 'internal';
      const isOfHook = failure !== undefined && failure.error instanceof Error && !('hint' in failure.error);
      const error = isOfHook ? failure.error : new CallbackError(code, request, failure?.error);
      const response = await options.onError({ error, request });
      if (response !== undefined) {
        return visit.finished(response);
      }
    }
    const isLocal = answer.location?.startsWith('/') === true;
    const location = base !== null && isLocal ? new URL(answer.location as string, base).href : answer.location;
    return visit.finished(visit.send({ ...answer, location }));
  };
}

const pathOf = (redirectUri: string | undefined) => (redirectUri === undefined ? '/' : new URL(redirectUri).pathname);

function isOfNext(error: unknown): boolean {
  try {
    unstable_rethrow(error);
    return false;
  } catch {
    return true;
  }
}

function dataOf(response: AuthenticationResponse, state: string | null): HandleAuthSuccessData {
  const { user, organizationId, impersonator, oauthTokens, authenticationMethod } = response;
  const given = Object.entries({ organizationId, impersonator, oauthTokens, authenticationMethod, state });
  const data = { user, ...Object.fromEntries(given.filter(([, value]) => value !== null)) };
  for (const name of ['accessToken', 'refreshToken'] as const) {
    Object.defineProperty(data, name, { value: response[name], enumerable: false });
  }
  return data as HandleAuthSuccessData;
}
