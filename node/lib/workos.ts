import { handleOrThrow, run, write } from './bridge';
import { ask, leadingTo } from './for-tests';
import { addon, type Client } from './native';
import type { SealDataOptions, UnsealDataOptions, WorkOSOptions } from './options';
import type { PkcePair } from './records';
import { trustRoots } from './roots';
import { redacting } from './secrets';
import { UserManagement } from './user-management';

/**
 * A configured client. Make one and share it: it holds connections, signing keys and cached sessions. Making it touches no
 * network.
 *
 * @example
 * ```ts
 * import { WorkOS } from 'authkit-native';
 *
 * const workos = new WorkOS(process.env.WORKOS_API_KEY, {
 *   clientId: process.env.WORKOS_CLIENT_ID,
 *   cookiePassword: process.env.WORKOS_COOKIE_PASSWORD,
 *   timeout: 5_000, // milliseconds
 * });
 * ```
 */
export class WorkOS {
  /** Sign-in and sessions. */
  readonly userManagement: UserManagement;
  /** Proof keys for code exchange (RFC 7636). */
  readonly pkce: Pkce;

  /**
   * Reads options that are not set from the environment; {@link createWorkOS} makes a client that does not.
   *
   * @param apiKey - `sk_...`; `WORKOS_API_KEY` when left out. It may be passed among the options instead. A public client
   *   has none and uses PKCE.
   * @param options - How the client is set up.
   * @throws {@link ConfigurationError} for an option that cannot be used.
   */
  constructor(apiKey?: string | WorkOSOptions, options?: WorkOSOptions);
  /** @internal */
  constructor(apiKey: undefined, options: WorkOSOptions, environment: boolean);
  constructor(apiKey?: string | WorkOSOptions, options?: WorkOSOptions, environment?: boolean) {
    const client = open(merged(apiKey, options), environment !== false);
    this.userManagement = new UserManagement(client);
    this.pkce = new Pkce(client);
    leadingTo(this, { [ask]: (operation, asked) => run(client, operation, asked) });
  }
}

/** Proof keys for code exchange (RFC 7636). */
export class Pkce {
  readonly #client: Client;

  /** @internal */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Makes a code verifier to keep and its challenge to send. There are no options yet. */
  async generate(options?: Record<string, never>): Promise<PkcePair> {
    return redacting(run<PkcePair>(this.#client, 'pkce_generate', options));
  }
}

/** What a client without an API key can do. */
export interface PublicWorkOS {
  /** Proof keys for code exchange (RFC 7636). */
  readonly pkce: Pkce;
  /** The calls that need no API key. */
  readonly userManagement: Pick<
    UserManagement,
    | 'getAuthorizationUrl'
    | 'getAuthorizationUrlWithPKCE'
    | 'getLogoutUrl'
    | 'getJwksUrl'
    | 'authenticateWithCodeAndVerifier'
    | 'authenticateWithRefreshToken'
    | 'authenticateWithDeviceCode'
    | 'authorizeDevice'
    | 'loadSealedSession'
    | 'inspect'
    | 'sealSessionFromAuthResponse'
    | 'sealData'
    | 'unsealData'
  >;
}

/** Options of a client without an API key. */
export interface PublicWorkOSOptions extends WorkOSOptions {
  /** A public client has none. */
  apiKey?: undefined;
  /** The client id, `client_...`. */
  clientId: string;
}

/**
 * Makes a client from these options alone: nothing is read from the environment. Without an API key it is a public client.
 *
 * @throws {@link ConfigurationError} for an option that cannot be used.
 * @example
 * ```ts
 * const { userManagement } = createWorkOS({ clientId: 'client_...' });
 * const { url, state, codeVerifier } = await userManagement.getAuthorizationUrlWithPKCE({
 *   provider: 'authkit',
 *   redirectUri: 'myapp://callback',
 * });
 * ```
 */
export function createWorkOS(options: PublicWorkOSOptions): PublicWorkOS;
export function createWorkOS(options: WorkOSOptions & { apiKey: string }): WorkOS;
export function createWorkOS(options: WorkOSOptions): WorkOS {
  return new WorkOS(undefined, options, false);
}

/**
 * Seals data of your own into text, without a client. The password is the option `password`, or `WORKOS_COOKIE_PASSWORD`.
 *
 * @throws {@link ConfigurationError} for a password or data that cannot be used.
 * @example
 * ```ts
 * const sealed = await sealData({ invitedBy: 'user_1' }, { password, ttl: 3600, purpose: 'invitation' }); // ttl: seconds
 * ```
 */
export async function sealData(data: unknown, options?: SealDataOptions): Promise<string> {
  return environment().sealData(data, options);
}

/**
 * Opens what {@link sealData} sealed, here or in another language.
 *
 * @throws {@link SignInRequiredError} when it does not open, {@link ConfigurationError} for a password that cannot be used.
 * @example
 * ```ts
 * const { invitedBy } = await unsealData<{ invitedBy: string }>(sealed, { password, purpose: 'invitation' });
 * ```
 */
export async function unsealData<T = unknown>(sealed: string, options?: UnsealDataOptions): Promise<T> {
  return environment().unsealData<T>(sealed, options);
}

let fromEnvironment: UserManagement | undefined;

function environment(): UserManagement {
  fromEnvironment ??= new WorkOS().userManagement;
  return fromEnvironment;
}

function merged(apiKey: string | WorkOSOptions | undefined, options: WorkOSOptions | undefined): WorkOSOptions {
  if (apiKey === undefined || apiKey === null) {
    return options ?? {};
  }
  return typeof apiKey === 'object' ? { ...apiKey, ...options } : { ...options, apiKey };
}

/** Timeouts are milliseconds here, as everywhere in Node, and seconds in the engine. */
export function open(options: WorkOSOptions, environment: boolean): Client {
  const seconds = (milliseconds: unknown) => (typeof milliseconds === 'number' ? milliseconds / 1000 : milliseconds);
  const scaled = typeof options === 'object' &&
    options !== null && {
      ...options,
      timeout: seconds(options.timeout),
      connectTimeout: seconds(options.connectTimeout),
    };
  trustRoots();
  return handleOrThrow(addon.Handle.client(write(scaled || options), environment));
}
