/** What the kits of all frameworks share: the facts of a request go in, the engine's answer comes out. */

import { type Auth, RequestAuth } from './auth';
import { handleOrThrow, read, run, write } from './bridge';
import type { Code } from './codes';
import { AuthKitError, type ErrorDetails } from './errors';
import { type Asked, ask } from './for-tests';
import { addon, type Client, type Finished, type Finishing, type WebRequest as Handle, node } from './native';
import type { Requirement, WorkOSOptions } from './options';
import type { Authentication, AuthenticationResponse } from './records';
import { ReplyCache } from './reply-cache';
import { checked } from './sealed-session';
import { redacting } from './secrets';
import { open } from './workos';

/** The headers that the engine reads, without the cookies. A browser sends twice as many. */
const HEADERS = addon.webHeaders().filter((name) => name !== 'cookie');

/** What a kit knows of a request. */
export interface Facts {
  method: string | undefined;
  /** The path and query as they were received, with the mount point. */
  url: string | undefined;
  /** The value of a header field, by its name in lower case. */
  header(name: string): string | readonly string[] | null | undefined;
  remoteAddress?: string | undefined;
  form?: Readonly<Record<string, unknown>> | undefined;
  mount?: string | undefined;
  /** What a framework knows of the request that no header says: it carries a redirect by itself, or renders a page. */
  kind?: 'carried' | 'loader' | 'render' | undefined;
  cookiesWritable?: boolean | undefined;
  /** That of the request's host, where the application has several. */
  redirectUri?: string | undefined;
}

/** What to do with a request: let the application go on, or send this. */
export interface Answer {
  action: 'continue' | 'answer';
  status: number;
  location: string | null;
  headers: [name: string, value: string][];
  setCookies: string[];
  body: string | null;
  contentType: string | null;
  code: Code | null;
  requestCookie: string | null;
  event: { name: keyof typeof HOOKS; state: string | null; error: ErrorDetails | null } | null;
}

/** A sign-in has succeeded. */
export interface SignInEvent {
  /** The response of the API: the user, the organization and the tokens. */
  readonly response: AuthenticationResponse;
  /** The `state` that the application gave to the sign-in. */
  readonly state: string | null;
}

/** A session was refreshed, or switched to another organization. */
export interface SessionEvent {
  /** Who is signed in from now on. */
  readonly auth: Auth;
}

/** A sign-in, a switch or a hook has failed. */
export interface ErrorEvent {
  /** Why, for programs. */
  readonly code: Code | null;
  /** The status of the answer. */
  readonly status: number;
  /** Why, for the log. */
  readonly error: unknown;
}

/** Functions of the application, called with an event and the framework's request. Each is awaited. */
export interface Hooks<Request> {
  /** Somebody has signed in. It may return the path to go to. If it throws, the session is not set. */
  onSignIn?(event: SignInEvent, request: Request): unknown;
  /** The session has a new access token. */
  onRefresh?(event: SessionEvent, request: Request): unknown;
  /** The session is in another organization. */
  onSwitch?(event: SessionEvent, request: Request): unknown;
  /** Somebody has signed out. */
  onSignOut?(event: Record<string, never>, request: Request): unknown;
  /** A sign-in, a switch or a hook has failed. */
  onError?(event: ErrorEvent, request: Request): unknown;
}

const HOOKS = {
  signed_in: 'onSignIn',
  refreshed: 'onRefresh',
  switched: 'onSwitch',
  signed_out: 'onSignOut',
  failed: 'onError',
} as const satisfies Record<string, keyof Hooks<unknown>>;

/** The options of a client, with those of the web flow in `web`, and the hooks. */
export interface KitOptions<Request> extends WorkOSOptions, Hooks<Request> {
  /**
   * Gives the redirect URI for the host of a request, where the application has several. The host must be in
   * `web.allowedRedirectHosts`. Those of `redirectUri` when unset.
   */
  redirectUriOf?: ((request: Request) => string) | undefined;
}

/** A client with the web flow, and the hooks of an application. */
export class Kit<Request> implements Asked {
  readonly replies = new ReplyCache();
  readonly #client: Client;
  readonly #hooks: Hooks<Request>;
  /** The redirect URI for the host of a request, where the application has several. */
  readonly redirectUriOf: (request: Request) => string | undefined;

  constructor(given: KitOptions<Request>) {
    const { onSignIn, onRefresh, onSwitch, onSignOut, onError, redirectUriOf, web = {}, ...options } = given;
    this.redirectUriOf = redirectUriOf ?? (() => undefined);
    // A method may need the object that it came with.
    this.#hooks = { onSignIn, onRefresh, onSwitch, onSignOut, onError } as Hooks<Request>;
    this.#client = open({ ...options, web }, true);
    for (const warning of run<string[]>(this.#client, 'web_warnings', {})) {
      node.emitWarning(warning, 'AuthKitWarning');
    }
  }

  request<Sent>(facts: Facts): WebRequest<Sent> {
    const headers: Record<string, string | readonly string[]> = {};
    for (const name of HEADERS) {
      const value = facts.header(name);
      if (value != null) {
        headers[name] = value;
      }
    }
    // Not by `write`: all of it comes from a server's parser, so there is nothing to refuse.
    const text = JSON.stringify({
      method: facts.method,
      url: facts.url,
      headers,
      remote_address: facts.remoteAddress,
      form: facts.form,
      kind: facts.kind,
      mount: facts.mount,
      cookies_writable: facts.cookiesWritable,
      redirect_uri: facts.redirectUri,
    });
    const cookie = facts.header('cookie') ?? undefined;
    // Node joins several fields of this name; a server that does not has a list.
    const cookies = typeof cookie === 'object' ? cookie.join('; ') : cookie;
    return new WebRequest(this.#client, this.replies, text, cookies);
  }

  /** Whether the address is one of our own. A form that is posted to another one is left to the application. */
  isOwn({ url, mount, redirectUri }: Pick<Facts, 'url' | 'mount' | 'redirectUri'>): boolean {
    return run<string | null>(this.#client, 'web_concern', { url, mount, redirectUri }) === 'own';
  }

  /** The paths of our own routes, for a router that has to know them beforehand. */
  routes(mount: string): string[] {
    return run<string[]>(this.#client, 'web_routes', { mount });
  }

  /** What the helpers for tests ask. */
  [ask]<T>(operation: string, options: object): T {
    return run<T>(this.#client, operation, options);
  }

  /** Calls the hook of what happened. A sign-in waits for it: the answer may be another then. */
  async settled(answer: Answer, visit: WebRequest<unknown>, request: Request): Promise<Answer> {
    const { name, state, error } = answer.event ?? {};
    switch (name) {
      case undefined:
        break;
      case 'signed_in':
        return this.#hooks.onSignIn ? this.#signedIn(visit, request, state ?? null) : answer;
      case 'failed':
        await this.#failed(answer, error && AuthKitError.from(error), request);
        break;
      case 'signed_out':
        await this.#hooks.onSignOut?.({}, request);
        break;
      default:
        await this.#hooks[HOOKS[name] as 'onRefresh' | 'onSwitch']?.({ auth: visit.auth as Auth }, request);
    }
    return answer;
  }

  async #signedIn(visit: WebRequest<unknown>, request: Request, state: string | null): Promise<Answer> {
    let returnTo: unknown;
    try {
      returnTo = await this.#hooks.onSignIn?.({ response: visit.response(), state }, request);
    } catch (error) {
      const answer = visit.afterSignIn({ failed: true });
      await this.#failed(answer, error, request);
      return answer;
    }
    return visit.afterSignIn({ returnTo: typeof returnTo === 'string' ? returnTo : undefined });
  }

  async #failed({ code, status }: Answer, error: unknown, request: Request): Promise<void> {
    await this.#hooks.onError?.({ code, status, error }, request);
  }
}

/**
 * What answers to somebody with a cached session need that have no `Cache-Control` and no `Vary` of their own, as most have
 * not: by all that it depends on.
 */
const BARE: (Finished | null)[] = [];

const finished = (reply: Finished | string | null) => (typeof reply === 'string' ? read<never>(reply) : reply);

/** The number of the last request that was visited. */
let visits = 0;

/** The web flow of one request. */
export class WebRequest<Sent> {
  readonly auth: Auth<Sent>;
  /** How the answers of `switchOrganization` and `signOut` are sent. */
  send: ((answer: Answer) => Promise<Sent>) | undefined;
  /** Called once, when somebody first asks who is signed in. */
  onRead: (() => void) | undefined;
  isRead = false;
  mayBeCached = false;
  readonly #client: Client;
  readonly #replies: ReplyCache;
  readonly #facts: string;
  readonly #cookie: string | undefined;
  /** The native object. Most requests never need one. */
  #handle: Handle | undefined;
  /** When the request was visited without one, in seconds since the epoch, and as which. */
  #visit: { now: number; number: number } | undefined;
  /** That of the session, where the engine said it. */
  #serial: number | undefined;
  #outcome: Authentication | undefined;

  constructor(client: Client, replies: ReplyCache, facts: string, cookie: string | undefined) {
    this.#client = client;
    this.#replies = replies;
    this.#facts = facts;
    this.#cookie = cookie;
    this.auth = new RequestAuth(this) as unknown as Auth<Sent>;
  }

  /**
   * Answers our own routes and finds out who is signed in for all others: at once, if nothing has to be waited for. Null:
   * the application goes on, and there is nothing else to do.
   */
  handle(): Answer | null | Promise<Answer | null> {
    const visit = { now: Date.now() / 1000, number: ++visits };
    const made = this.#client.visit(this.#facts, this.#cookie, visit.number);
    if (typeof made !== 'object' || made === null) {
      this.#visit = visit;
      return this.#handled(made);
    }
    this.#handle = made;
    const reply = made.handle();
    return typeof reply === 'object' && reply !== null ? reply.then(read<Answer | null>) : this.#handled(reply);
  }

  #handled(reply: number | string | null): Answer | null {
    if (typeof reply === 'string') {
      return read<Answer>(reply);
    }
    this.#serial = reply ?? undefined;
    return null;
  }

  /** The native object. */
  #made(): Handle {
    this.#handle ??=
      this.#visit === undefined ? this.#wrapped() : (this.#client.visited(this.#visit.number) ?? this.#again());
    return this.#handle;
  }

  #wrapped(): Handle {
    return handleOrThrow(this.#client.webRequest(this.#facts, this.#cookie));
  }

  /** Many other requests came since this was visited: it is looked at once more, as it was then. */
  #again(): Handle {
    const handle = this.#wrapped();
    const reply = handle.call('resolve', write({ now: this.#visit?.now }));
    if (typeof reply === 'string') {
      read(reply);
    }
    return handle;
  }

  /** Finds out who is signed in, if nobody did so before. */
  async resolve(): Promise<void> {
    read<Answer | null>((await this.#made().call('resolve')) as string);
  }

  /** Lets the request go on, or answers it. */
  guard(requirement: Requirement | undefined): Answer | null {
    this.read();
    return this.run<Answer | null>('guard', requirement);
  }

  /** The header fields that an answer of the application needs. */
  finish(setsCookies: boolean, cacheControl: string | undefined, vary: string | undefined): Finished | null {
    const handle = this.#handle ?? (this.#serial === undefined ? this.#made() : undefined);
    const finish = (by: Finishing) =>
      finished(by.finish(this.isRead, setsCookies, this.mayBeCached, cacheControl, vary));
    if (handle !== undefined || cacheControl !== undefined || vary !== undefined) {
      return finish(handle ?? this.#client);
    }
    const which = Number(this.isRead) + 2 * Number(setsCookies) + 4 * Number(this.mayBeCached);
    BARE[which] ??= finish(this.#client);
    return BARE[which];
  }

  response(): AuthenticationResponse {
    return redacting(this.run<AuthenticationResponse>('response'));
  }

  afterSignIn(result: { failed?: boolean; returnTo?: string | undefined }): Answer {
    return this.run<Answer>('after_sign_in', result);
  }

  run<T>(operation: string, options?: object): T {
    return run<T>(this.#made(), operation, options);
  }

  /** Runs an operation that answers the request, and sends what it says. */
  async answer(operation: string, options: object): Promise<Sent> {
    const answer = read<Answer>((await this.#made().call(operation, write(options))) as string);
    this.#outcome = undefined;
    this.#serial = undefined;
    return (this.send as (answer: Answer) => Promise<Sent>)(answer);
  }

  /** Who is signed in. */
  outcome(): Authentication {
    this.read();
    this.#outcome ??= checked(this.#found());
    return this.#outcome;
  }

  read(): void {
    if (!this.isRead) {
      this.isRead = true;
      this.onRead?.();
    }
  }

  #found(): Authentication {
    const reply = this.#serial ?? this.#made().auth(false);
    if (typeof reply === 'string') {
      return read<Authentication>(reply);
    }
    const known = this.#replies.get(reply) ?? this.#replies.insert(reply, this.#made().auth(true) as string);
    return read<Authentication>(known);
  }
}
