/** The requests of a page to the API. */

import { camel, membersOf, textOf } from './camel.js';
import {
  AuthKitError,
  badOption,
  codeFromApi,
  codeOfStatus,
  type ErrorDetails,
  RefreshError,
  RefreshTimeoutError,
} from './errors.js';
import { type AuthenticationResponse, impersonatorOf, userOf } from './records.js';
import { urlOf } from './return-to.js';

/** Milliseconds that a request may take. */
const LONGEST_REQUEST = 10_000;

/** Where the API is. */
export interface ApiAddress {
  /** The host name of the API, or of your custom authentication domain. */
  apiHostname?: string;
  /** Whether the API is reached over https. */
  https?: boolean;
  /** The port of the API, if not the usual one. */
  port?: number;
}

/** Returns the address of the API without a slash at its end. */
export function apiBase({ apiHostname = 'api.workos.com', https = true, port }: ApiAddress): string {
  const address = `${https ? 'https' : 'http'}://${apiHostname}${port === undefined ? '' : `:${port}`}`;
  if (/[/?#@\s]/.test(apiHostname) || !urlOf(address)) {
    throw badOption('`apiHostname` must be a host name alone: `port` and `https` say the rest');
  }
  return address;
}

/** The response to a request. */
export interface Answer {
  status: number;
  /** The members of its JSON object; none if it is no such. */
  members: Record<string, unknown>;
  retryAfter: number | null;
  requestId: string | null;
}

/** Makes an error of the class that goes with it. */
export function failure(details: ErrorDetails, refreshing: boolean): AuthKitError {
  const Kind = !refreshing ? AuthKitError : details.code === 'timeout' ? RefreshTimeoutError : RefreshError;
  return new Kind(details);
}

/**
 * Sends a request.
 *
 * @throws {@link AuthKitError} with `network_error` or `timeout`, of a class for refreshes if `refreshing`.
 */
export async function send(url: string, init: RequestInit, refreshing: boolean): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(LONGEST_REQUEST);
    const response = await fetch(url, { redirect: 'manual', cache: 'no-store', ...init, signal });
    return {
      status: response.status,
      members: parsed(await response.text()),
      retryAfter: seconds(response.headers.get('retry-after')),
      requestId: response.headers.get('x-request-id'),
    };
  } catch (cause) {
    const code = (cause as Error).name === 'TimeoutError' ? 'timeout' : 'network_error';
    throw failure({ code, message: 'no answer' }, refreshing);
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** `Retry-After` is a number of seconds or a date (RFC 9110). */
function seconds(value: string | null): number | null {
  const number = value?.trim() ? Number(value) : Number.NaN;
  const date = (Date.parse(value ?? '') - Date.now()) / 1000;
  const found = Number.isNaN(number) ? date : number;
  return Number.isNaN(found) ? null : Math.max(0, found);
}

/** Returns the error in an unsuccessful response. The code in the body decides; the status only if there is none. */
export function errorOf({ status, members, ...rest }: Answer, refreshing: boolean): AuthKitError {
  const { code: _, ...fields } = members;
  const apiCode = textOf(members.code) ?? textOf(members.error);
  const code = codeFromApi(apiCode) ?? codeOfStatus(status, apiCode !== null);
  const message = apiCode === null ? `the API answered with status ${status}` : 'the API refused';
  return failure({ code, message, status, apiCode, fields: membersOf(camel(fields)), ...rest }, refreshing);
}

/** A response to a grant, with the refresh token if there is one. */
export type Granted = AuthenticationResponse & { refreshToken: string | null };

/**
 * Exchanges a code or a refresh token.
 *
 * @param base - The address of the API.
 * @param withCookie - Whether the browser keeps the refresh token in a cookie of the API's.
 * @param body - The members of the request; what is null is left out.
 * @throws {@link AuthKitError}, or {@link RefreshError} after a refresh.
 */
export async function authenticate(
  base: string,
  withCookie: boolean,
  body: Record<string, string | null>,
): Promise<Granted> {
  const refreshing = body.grant_type === 'refresh_token';
  const answer = await send(
    `${base}/user_management/authenticate`,
    {
      method: 'POST',
      credentials: withCookie ? 'include' : 'omit',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))),
    },
    refreshing,
  );
  if (answer.status < 200 || answer.status > 299) {
    throw errorOf(answer, refreshing);
  }
  const { members, status, requestId } = answer;
  const [user, accessToken] = [userOf(members.user), textOf(members.access_token)];
  const refreshToken = textOf(members.refresh_token);
  if (user === null || accessToken === null || (refreshToken === null && !withCookie)) {
    const message = 'the API’s answer lacks tokens or a user';
    throw failure({ code: 'unexpected_response', message, status, requestId }, refreshing);
  }
  return {
    user,
    accessToken,
    refreshToken,
    organizationId: textOf(members.organization_id),
    authenticationMethod: textOf(members.authentication_method),
    impersonator: impersonatorOf(members.impersonator),
  };
}
