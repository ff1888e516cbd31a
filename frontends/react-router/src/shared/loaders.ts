/** The loaders and actions of an application, for frameworks that have them: one of them makes this its own. */

import type { Authenticated, StartOptions, WorkOS } from 'authkit-native';
import { type AuthKitConfig, type AuthKitOptions, Configuration, type ValueSource } from './config.js';
import { isResponse } from './responses.js';
import {
  type AuthKitLoaderOptions,
  type AuthorizedData,
  dataOf,
  type HandleAuthOptions,
  infoOf,
  type NoUserInfo,
  type SignedInOptions,
  type UnauthorizedData,
  type UserInfo,
} from './types.js';
import { type Arguments, addressOf, LoaderVisit, type Redirects } from './visit.js';

/** Data with a status and header fields, as the framework's `data` makes it. */
export interface DataWithInit<Data> {
  type: string;
  data: Data;
  init: ResponseInit | null;
}

/** What is needed of a framework. */
export interface Framework extends Redirects {
  data<Data>(data: Data, init?: ResponseInit): DataWithInit<Data>;
}

/** What a loader of the application returned. */
type Loaded = Response | DataWithInit<object> | object | null | undefined;

/** The data in what a loader returned: of `data`, of a response whose data is typed, or itself. */
type DataIn<Value> =
  Value extends DataWithInit<infer Data>
    ? Data
    : Value extends { json(): Promise<infer Data>; headers: unknown }
      ? // Of a plain response nothing is known.
        0 extends 1 & Data
        ? unknown
        : Data
      : Value extends object
        ? Value
        : unknown;

type AuthLoader<Args, Value> = (
  args: Args & { auth: AuthorizedData | UnauthorizedData; getAccessToken: () => string | null },
) => Promise<Value> | Value;

type SignedInLoader<Args, Value> = (
  args: Args & { auth: AuthorizedData; getAccessToken: () => string },
) => Promise<Value> | Value;

/** How a framework types what routes return, which says what components receive. */
export interface Results {
  readonly data: unknown;
  /** What is made of `data`. */
  readonly result: unknown;
  /** A response without data: a redirect, say. */
  readonly response: Response;
}

export type ResultOf<Kind extends Results, Data> = (Kind & { readonly data: Data })['result'];

/** The overloads of `authkitLoader`. */
export interface AuthkitLoader<Args, Kind extends Results> {
  (args: Args, options: SignedInOptions): Promise<ResultOf<Kind, AuthorizedData>>;
  (args: Args, options?: AuthKitLoaderOptions): Promise<ResultOf<Kind, AuthorizedData | UnauthorizedData>>;
  <Value extends Loaded>(
    args: Args,
    loader: SignedInLoader<Args, Value>,
    options: SignedInOptions,
  ): Promise<ResultOf<Kind, DataIn<Value> & AuthorizedData>>;
  <Value extends Loaded>(
    args: Args,
    loader: AuthLoader<Args, Value>,
    options?: AuthKitLoaderOptions,
  ): Promise<ResultOf<Kind, DataIn<Value> & (AuthorizedData | UnauthorizedData)>>;
}

/** The outcome of a switch that leads nowhere. */
export type Switched = { success: true; auth: AuthorizedData | UnauthorizedData } | { success: false; error: string };

/** The functions of both kits. Each kit says what they do. */
export function loaderKit<Args extends Arguments, Kind extends Results>(framework: Framework) {
  const config = new Configuration();

  /** The visit of a request, whose session was not looked at unless a middleware did so. */
  const begun = (args: Arguments) =>
    LoaderVisit.current ??
    // Nothing but a redirect leads away from an action.
    LoaderVisit.begin(config, framework, args, { kind: isSafe(args.request) ? 'loader' : 'carried' });

  /** The same, with who is signed in. */
  async function visited(args: Arguments): Promise<LoaderVisit> {
    if (LoaderVisit.current !== undefined) {
      return LoaderVisit.current;
    }
    const visit = await begun(args);
    const answer = await visit.resolve(args.request);
    if (answer !== null) {
      throw visit.completed(visit.send(answer), true);
    }
    return visit;
  }

  function authLoader({ returnPathname, onSuccess, storage, cookie }: HandleAuthOptions = {}) {
    if (returnPathname !== undefined) {
      config.returnTo(returnPathname);
    }
    config.readFrom(storage, cookie?.name);
    return async (args: Args): Promise<Kind['response']> => {
      const url = addressOf(args);
      if (!config.isOwn(args.request, url)) {
        const { pathname } = new URL(config.get('redirectUri'));
        throw new TypeError(
          `authLoader() is the loader of ${pathname}, the path of the redirect URI, and not of ` +
            `${url.pathname}: move the route, or change \`redirectUri\``,
        );
      }
      const visit = await LoaderVisit.begin(config, framework, args, { kind: 'loader' });
      visit.caller.onSuccess = onSuccess;
      const answer = await visit.handle();
      if (answer === null) {
        throw new TypeError('one of our own routes has no answer');
      }
      const response = visit.finished(visit.page(answer), true);
      if (response.status >= 400) {
        throw response;
      }
      return response;
    };
  }

  async function loaded(
    args: Args,
    first: AuthLoader<Args, Loaded> | AuthKitLoaderOptions = {},
    second: AuthKitLoaderOptions = {},
  ): Promise<Response | DataWithInit<object>> {
    const [loader, options] = typeof first === 'function' ? [first, second] : [undefined, first];
    config.readFrom(options.storage, options.cookie?.name);
    const visit = await visited(args);
    const answer = await reported(visit, options, args.request);
    if (answer !== undefined) {
      return visit.completed(answer);
    }
    if (options.ensureSignedIn || options.requireAuth !== undefined) {
      const refused = visit.guard(options.requireAuth);
      if (refused !== null) {
        throw visit.completed(visit.send(refused), true);
      }
    }
    const auth = dataOf(visit.auth);
    if (loader === undefined) {
      return framework.data(auth, { headers: visit.fields() });
    }
    const given = { ...args, auth, getAccessToken: () => visit.auth.accessToken };
    return merged(visit, await attempted(visit, () => loader(given)), auth);
  }

  /** What a loader returns. What it throws has the cookies of this request, too. */
  async function attempted<Result>(visit: LoaderVisit, run: () => Promise<Result> | Result): Promise<Result> {
    try {
      return await run();
    } catch (thrown) {
      if (isResponse(thrown)) {
        throw visit.completed(thrown);
      }
      throw isData(thrown) ? framework.data(thrown.data, withFields(visit, thrown.init)) : thrown;
    }
  }

  /** What a loader returned, together with who is signed in. Its redirects are thrown, and other responses pass. */
  async function merged(visit: LoaderVisit, value: Loaded, auth: AuthorizedData | UnauthorizedData) {
    if (!isResponse(value)) {
      return isData(value)
        ? framework.data({ ...value.data, ...auth }, withFields(visit, value.init))
        : framework.data({ ...value, ...auth }, { headers: visit.fields() });
    }
    if (value.headers.has('location')) {
      throw visit.completed(value);
    }
    if (!value.headers.get('content-type')?.includes('application/json')) {
      return visit.completed(value);
    }
    const { status, statusText } = value;
    const headers = visit.fields(value.headers);
    headers.delete('content-type');
    headers.delete('content-length');
    return framework.data({ ...((await value.json()) as object), ...auth }, { status, statusText, headers });
  }

  /** The address of a start: the same for every request, unless each host has its own redirect URI. */
  function start(kind: 'signInUrl' | 'signUpUrl', to: string | StartOptions | undefined, request?: Request): string {
    const { kit, basename: mount } = config;
    const redirectUri = request && kit.redirectUriOf({ request });
    const nobody = { method: 'GET', url: '/', header: () => null, mount, redirectUri };
    const auth = LoaderVisit.current?.auth ?? kit.request<Response>(nobody).auth;
    return auth[kind](typeof to === 'string' ? { returnTo: to } : to);
  }

  async function signOut(request: Request, { returnTo }: { returnTo?: string } = {}): Promise<Kind['response']> {
    const visit = await begun({ request });
    return visit.completed(await visit.auth.signOut({ returnTo }), true);
  }

  async function switchToOrganization(
    request: Request,
    organizationId: string,
    { returnTo }: { returnTo?: string } = {},
  ): Promise<Kind['response'] | ResultOf<Kind, Switched>> {
    const visit = await begun({ request });
    const response = await visit.auth.switchOrganization(organizationId, { returnTo });
    const code = visit.last?.code ?? null;
    const headers = visit.fields();
    if (code === null) {
      const isGoing = returnTo !== undefined;
      return isGoing
        ? visit.completed(response, true)
        : framework.data({ success: true, auth: dataOf(visit.auth) }, { headers });
    }
    // Another sign-in is needed: the answer leads there.
    return response.headers.has('location')
      ? visit.completed(response, true)
      : framework.data({ success: false, error: code }, { status: response.status, headers });
  }

  async function withAuth(args: Arguments): Promise<UserInfo | NoUserInfo> {
    if (LoaderVisit.current !== undefined) {
      return infoOf(LoaderVisit.current.auth);
    }
    // A refresh here would be lost: nothing that this function returns sets a cookie.
    const visit = await LoaderVisit.begin(config, framework, args, { kind: 'loader', cookiesWritable: false });
    await visit.handle();
    return infoOf(visit.auth);
  }

  async function refreshSession(
    request: Request,
    organizationId: string | undefined,
  ): Promise<UserInfo & { headers: Record<string, string> }> {
    const visit = await visited({ request });
    const refused = visit.guard({ originCheck: false });
    if (refused !== null) {
      throw visit.completed(visit.send(refused), true);
    }
    const organization = organizationId ?? visit.auth.organizationId;
    if (organization !== null) {
      const response = await visit.auth.switchOrganization(organization);
      if (visit.last?.code != null) {
        throw visit.completed(response, true);
      }
    }
    // The session's own line is the last one.
    const line = visit.fields().getSetCookie().at(-1);
    const headers = line === undefined ? {} : { 'Set-Cookie': line };
    return Object.assign(infoOf(visit.auth) as UserInfo, { headers });
  }

  return {
    config,
    visited,
    start,
    refreshSession,
    authLoader,
    authkitLoader: loaded as AuthkitLoader<Args, Kind>,
    signOut,
    switchToOrganization,
    withAuth,
    configure: (given: Partial<AuthKitConfig> | AuthKitOptions | ValueSource, source?: ValueSource): void =>
      config.configure(given, source),
    getConfig: <Name extends keyof AuthKitConfig>(name: Name): AuthKitConfig[Name] => config.get(name),
    getWorkOS: (): WorkOS => config.workos,
  };
}

const isSafe = ({ method }: Request) => method === 'GET' || method === 'HEAD';

const isData = (value: unknown): value is DataWithInit<object> =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'DataWithResponseInit';

const withFields = (visit: LoaderVisit, init: ResponseInit | null): ResponseInit => ({
  ...init,
  headers: visit.fields(init?.headers),
});

/** Calls the hooks for what the check of the session brought about. */
async function reported(
  { event, auth }: LoaderVisit,
  { onSessionRefreshSuccess, onSessionRefreshError }: AuthKitLoaderOptions,
  request: Request,
): Promise<Response | undefined> {
  if (event?.name === 'refreshed') {
    await onSessionRefreshSuccess?.(auth.outcome as Authenticated);
  }
  if (event?.name === 'failed') {
    const { error, retryable } = auth.outcome;
    const answer = await onSessionRefreshError?.({ error, request, isTransient: retryable });
    return isResponse(answer) ? answer : undefined;
  }
  return undefined;
}
