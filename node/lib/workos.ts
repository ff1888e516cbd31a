import { handleOrThrow, run, write } from './bridge';
import { addon, type Client } from './native';
import type { SealDataOptions, UnsealDataOptions, WorkOSOptions } from './options';
import type { PkcePair } from './records';
import { trustRoots } from './roots';
import { redacting } from './secrets';
import { UserManagement } from './user-management';

/** A configured client: make one and share it. Making it touches no network. */
export class WorkOS {
  /** Sign-in and sessions. */
  readonly userManagement: UserManagement;
  /** Proof keys for code exchange (RFC 7636). */
  readonly pkce: Pkce;

  /**
   * Unset options are read from the environment; see {@link createWorkOS} for a client that does not.
   *
   * @param apiKey `sk_...`; `WORKOS_API_KEY` when left out. May stand among the options as well. A public client has
   *   none and uses PKCE.
   * @throws ConfigurationError for an option that cannot be used.
   */
  constructor(apiKey?: string | WorkOSOptions, options?: WorkOSOptions);
  /** @internal */
  constructor(apiKey: undefined, options: WorkOSOptions, environment: boolean);
  constructor(apiKey?: string | WorkOSOptions, options?: WorkOSOptions, environment?: boolean) {
    const client = open(merged(apiKey, options), environment !== false);
    this.userManagement = new UserManagement(client);
    this.pkce = new Pkce(client);
  }
}

/** Proof keys for code exchange. */
export class Pkce {
  readonly #client: Client;

  /** @internal */
  constructor(client: Client) {
    this.#client = client;
  }

  /** A fresh verifier to keep and its challenge to send. There are no options yet. */
  async generate(options?: Record<string, never>): Promise<PkcePair> {
    return redacting(run<PkcePair>(this.#client, 'pkce_generate', options));
  }
}

/** What a client without an API key can do. */
export interface PublicWorkOS {
  readonly pkce: Pkce;
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
  apiKey?: undefined;
  clientId: string;
}

/**
 * A client from these options alone: nothing is read from the environment. Without an API key it is a public client.
 *
 * @throws ConfigurationError for an option that cannot be used.
 */
export function createWorkOS(options: PublicWorkOSOptions): PublicWorkOS;
export function createWorkOS(options: WorkOSOptions & { apiKey: string }): WorkOS;
export function createWorkOS(options: WorkOSOptions): WorkOS {
  return new WorkOS(undefined, options, false);
}

/**
 * Seals data of your own, with no client: the password is given, or `WORKOS_COOKIE_PASSWORD`.
 *
 * @throws ConfigurationError for a password or data that cannot be used.
 */
export async function sealData(data: unknown, options?: SealDataOptions): Promise<string> {
  return environment().sealData(data, options);
}

/**
 * Opens what {@link sealData} sealed, here or in another language.
 *
 * @throws SignInRequiredError when it does not open; ConfigurationError for a password that cannot be used.
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
function open(options: WorkOSOptions, environment: boolean): Client {
  const seconds = (milliseconds: unknown) => (typeof milliseconds === 'number' ? milliseconds / 1000 : milliseconds);
  const scaled = typeof options === 'object' &&
    options !== null && {
      ...options,
      timeout: seconds(options.timeout),
      connectTimeout: seconds(options.connectTimeout),
    };
  trustRoots();
  return handleOrThrow(addon.Client.open(write(scaled || options), environment));
}
