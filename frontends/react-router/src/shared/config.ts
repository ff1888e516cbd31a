/** How an application is set up: by code, by the environment, or by a source of its own. */

import { type CookiePassword, WorkOS } from 'authkit-native';
import { Kit, type KitOptions, leadingToAll, meetingTheSame, type SignInEvent } from 'authkit-native/kit';
import { isResponse } from './responses.js';
import type { OnSuccess } from './types.js';

/** Where values come from, by the names of environment variables. */
export type ValueSource = Readonly<Record<string, unknown>> | ((name: string) => unknown);

/** The options of the vendor's kit, by their names there. */
export interface AuthKitConfig {
  /** The client id, `client_...`, or `WORKOS_CLIENT_ID`. */
  clientId: string;
  /** The API key, `sk_...`, or `WORKOS_API_KEY`. */
  apiKey: string;
  /** The address of the callback route, or `WORKOS_REDIRECT_URI`. */
  redirectUri: string;
  /** The cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals, all unseal. */
  cookiePassword: CookiePassword;
  /** The host name of the API, or `WORKOS_API_HOSTNAME`. `api.workos.com` by default. */
  apiHostname?: string | undefined;
  /** Whether the API speaks TLS, or `WORKOS_API_HTTPS`. True by default. */
  apiHttps?: boolean | undefined;
  /** The port of the API, or `WORKOS_API_PORT`. */
  apiPort?: number | undefined;
  /** In seconds: how long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`. 400 days by default. */
  cookieMaxAge?: number | undefined;
  /** The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default. */
  cookieName?: string | undefined;
}

/** The options of a client, with those of the web flow in `web`, the hooks, and what only these kits have. */
export interface AuthKitOptions extends KitOptions<Request> {
  /** The path that the application is served under, where it has one: the `basename` of the framework. */
  basename?: string | undefined;
  /** The browser's IP address. WorkOS sees it when somebody signs in. */
  remoteAddressOf?: ((request: Request) => string | undefined) | undefined;
}

/** Who has come, as hooks of one route see it. */
export interface Caller {
  request: Request;
  onSuccess?: OnSuccess | undefined;
}

/** A session storage of the framework, as far as it is read. */
export interface ForeignStorage {
  getSession(cookie?: string | null): Promise<{ get(name: 'jwt'): unknown }>;
}

const NAMES = {
  clientId: 'WORKOS_CLIENT_ID',
  apiKey: 'WORKOS_API_KEY',
  redirectUri: 'WORKOS_REDIRECT_URI',
  cookiePassword: 'WORKOS_COOKIE_PASSWORD',
  apiHostname: 'WORKOS_API_HOSTNAME',
  apiHttps: 'WORKOS_API_HTTPS',
  apiPort: 'WORKOS_API_PORT',
  cookieMaxAge: 'WORKOS_COOKIE_MAX_AGE',
  cookieName: 'WORKOS_COOKIE_NAME',
} as const satisfies Record<keyof AuthKitConfig, string>;

const DEFAULTS: Partial<AuthKitConfig> = {
  apiHostname: 'api.workos.com',
  apiHttps: true,
  cookieMaxAge: 34_560_000,
  cookieName: 'wos-session',
};

const isVendors = (name: string): name is keyof AuthKitConfig => name in NAMES;

/** The routes of these frameworks are files, so none is taken but that of the redirect URI. */
const NO_ROUTES = { signIn: null, signUp: null, signOut: null, switchOrganization: null };

/** The set-up of one application. */
export class Configuration {
  #options: AuthKitOptions = {};
  #values: Partial<AuthKitConfig> = {};
  #source: ValueSource | undefined;
  #returnPathname: string | undefined;
  #storage: ForeignStorage | undefined;
  #kit: Kit<Caller> | undefined;
  /** The last kit that was made for tests. */
  #former: Kit<Caller> | undefined;
  #workos: WorkOS | undefined;

  /** The options of this code, which count more than the environment. */
  use(options: AuthKitOptions): void {
    this.#options = { ...this.#options, ...options };
    this.#forget();
  }

  /** Values that the environment, or a source in its place, may overrule. */
  configure(given: Partial<AuthKitConfig> | AuthKitOptions | ValueSource, source?: ValueSource): void {
    if (typeof given === 'function') {
      this.#source = given;
    } else {
      const all = Object.entries(given);
      this.#values = { ...this.#values, ...Object.fromEntries(all.filter(([name]) => isVendors(name))) };
      this.#options = { ...this.#options, ...Object.fromEntries(all.filter(([name]) => !isVendors(name))) };
    }
    this.#source = source ?? this.#source;
    this.#forget();
  }

  /** Where somebody goes after a sign-in that names no page. */
  returnTo(path: string): void {
    this.#returnPathname = path;
    this.#forget();
  }

  /** Reads the sessions of a storage that the vendor's kit wrote. The first one counts. */
  readFrom(storage: ForeignStorage | undefined, cookieName: string | undefined): void {
    this.#storage ??= storage;
    if (cookieName !== undefined && cookieName !== this.#values.cookieName) {
      this.#values = { ...this.#values, cookieName };
      this.#forget();
    }
  }

  get<Name extends keyof AuthKitConfig>(name: Name): AuthKitConfig[Name] {
    const { web, https, port, ...options } = this.clientOptions;
    const { cookieName, cookieMaxAge } = web;
    const known = { ...options, apiHttps: https, apiPort: port, cookieName, cookieMaxAge };
    const value = known[name] ?? DEFAULTS[name];
    if (value === undefined && name !== 'apiPort') {
      throw new TypeError(`\`${name}\` is not set: call configure({ ${name}: ... }) or set ${NAMES[name]}`);
    }
    return value as AuthKitConfig[Name];
  }

  get kit(): Kit<Caller> {
    this.#kit ??= this.#make();
    return this.#kit;
  }

  /** The client, for everything that is no part of the web flow. */
  get workos(): WorkOS {
    const { clientOptions } = this;
    // What tests stage for it is staged for the routes.
    this.#workos ??= leadingToAll(new WorkOS(clientOptions.apiKey, clientOptions), () => [this.kit]);
    return this.#workos;
  }

  get basename(): string | undefined {
    return this.#options.basename?.replace(/\/+$/, '');
  }

  /** Whether the address is the callback's, or that of another route of ours. */
  isOwn(request: Request, { pathname: url }: URL): boolean {
    return this.kit.isOwn({ url, mount: this.basename, redirectUri: this.kit.redirectUriOf({ request }) });
  }

  remoteAddressOf(request: Request): string | undefined {
    return this.#options.remoteAddressOf?.(request);
  }

  /** The cookies of a request, with the session that a foreign storage has of it. */
  async cookiesOf(request: Request): Promise<string | undefined> {
    const cookies = request.headers.get('cookie');
    const sealed = cookies && (await this.#storage?.getSession(cookies))?.get('jwt');
    return typeof sealed === 'string' ? `${cookies}; ${this.get('cookieName')}=${sealed}` : undefined;
  }

  #forget(): void {
    this.#kit = undefined;
    this.#workos = undefined;
  }

  #value<Name extends keyof AuthKitConfig>(name: Name): AuthKitConfig[Name] | undefined {
    const source = this.#source ?? (this.#options.testing ? {} : process.env);
    const found = typeof source === 'function' ? source(NAMES[name]) : source[NAMES[name]];
    const isSet = found !== undefined && found !== null && found !== '';
    return isSet ? (typed(name, found) as AuthKitConfig[Name]) : this.#values[name];
  }

  get clientOptions() {
    const { basename, remoteAddressOf, redirectUriOf, onSignIn, onRefresh, onSwitch, onSignOut, onError, ...options } =
      this.#options;
    const named = {
      clientId: this.#value('clientId'),
      apiKey: this.#value('apiKey'),
      redirectUri: this.#value('redirectUri'),
      cookiePassword: this.#value('cookiePassword'),
      apiHostname: this.#value('apiHostname'),
      https: this.#value('apiHttps'),
      port: this.#value('apiPort'),
    };
    const web = {
      cookieName: this.#value('cookieName'),
      cookieMaxAge: this.#value('cookieMaxAge'),
      defaultReturnTo: this.#returnPathname,
      ...options.web,
      routes: { ...NO_ROUTES, ...options.web?.routes },
    };
    return { ...named, ...options, web };
  }

  #make(): Kit<Caller> {
    const { testing, redirectUriOf, onSignIn, onRefresh, onSwitch, onSignOut, onError } = this.#options;
    const kit = new Kit<Caller>({
      ...this.clientOptions,
      redirectUriOf: redirectUriOf && (({ request }) => redirectUriOf(request)),
      onSignIn: (event, caller) => signedIn(onSignIn, event, caller),
      onRefresh: (event, { request }) => onRefresh?.(event, request),
      onSwitch: (event, { request }) => onSwitch?.(event, request),
      onSignOut: (event, { request }) => onSignOut?.(event, request),
      onError: (event, { request }) => onError?.(event, request),
    });
    if (testing) {
      this.#former = meetingTheSame(kit, this.#former);
    }
    return kit;
  }
}

/** Calls the hooks of a sign-in. A redirect that one of them throws is where the person goes. */
async function signedIn(onSignIn: AuthKitOptions['onSignIn'], event: SignInEvent, caller: Caller): Promise<unknown> {
  try {
    const path = await onSignIn?.(event, caller.request);
    await caller.onSuccess?.(event.response);
    return path;
  } catch (thrown) {
    const location = isResponse(thrown) ? thrown.headers.get('location') : null;
    if (location === null) {
      throw thrown;
    }
    return location;
  }
}

/** The text of a variable as the value that it stands for. */
function typed(name: keyof AuthKitConfig, value: unknown): unknown {
  switch (name) {
    case 'apiHttps':
      return value === true || value === 'true';
    case 'apiPort':
    case 'cookieMaxAge':
      return Number(value);
    default:
      return value;
  }
}
