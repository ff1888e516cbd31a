/**
 * The client without React: sign-in and session of a page.
 *
 * @packageDocumentation
 */

import { BackendClient } from './backend.js';
import { DirectClient } from './client.js';
import type { BackendOptions, Client, ClientOptions } from './types.js';

export type { SignInOptions } from './authorize.js';
export { getClaims, type JWTPayload } from './claims.js';
export {
  AuthKitError,
  type Code,
  type ErrorDetails,
  LoginRequiredError,
  NoSessionError,
  RefreshError,
  RefreshTimeoutError,
} from './errors.js';
export type {
  AuthenticationMethod,
  AuthenticationResponse,
  AuthState,
  Impersonator,
  OnRefreshResponse,
  RedirectCallback,
  User,
} from './records.js';
export type { Callbacks } from './store.js';
export type {
  Actions,
  BackendOptions,
  Client,
  ClientOptions,
  GetAccessTokenOptions,
  SignOutOptions,
  SwitchToOrganizationOptions,
} from './types.js';

/**
 * Makes a client for a page that talks to the API itself, and finishes the sign-in that the page was opened with.
 *
 * @param clientId - The client id from the dashboard.
 * @param options - Where the API is, and functions to call.
 * @returns The client, when it is known who is signed in. Call `dispose()` when the page no longer needs it.
 * @throws {@link AuthKitError} with `invalid_option`.
 *
 * @example
 * ```ts
 * const client = await createClient('client_123', { apiHostname: 'auth.example.com' });
 * const user = client.getUser();
 * ```
 */
export const createClient = async (clientId: string, options: ClientOptions = {}): Promise<Client> =>
  started(new DirectClient(clientId, options));

/**
 * Makes a client for a page in front of a server with one of our kits.
 *
 * @param options - The address of the kit's session route, and functions to call.
 * @returns The client, when it is known who is signed in. Call `dispose()` when the page no longer needs it.
 * @throws {@link AuthKitError} with `invalid_option`.
 *
 * @example
 * ```ts
 * const client = await createBackendClient({ backend: '/session' });
 * ```
 */
export const createBackendClient = async (options: BackendOptions): Promise<Client> =>
  started(new BackendClient(options));

async function started(client: DirectClient | BackendClient): Promise<Client> {
  const dispose = client.start();
  await client.settled;
  return Object.assign(client, { dispose });
}
