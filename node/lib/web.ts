/** What the kits of all frameworks share: the facts of a request go in, the engine's answer comes out. */

import { inspect } from 'node:util';
import { handleOrThrow, read, run, write } from './bridge';
import type { Code } from './codes';
import { AuthKitError, type ErrorDetails } from './errors';
import { addon, type Client, type WebRequest as Handle, node } from './native';
import type { Requirement, StartOptions, SwitchOptions, WorkOSOptions } from './options';
import type { Authenticated, Authentication, AuthenticationResponse, NotAuthenticated } from './records';
import { ReplyCache } from './reply-cache';
import { checked } from './sealed-session';
import { redacting } from './secrets';
import { open } from './workos';

/** The headers that the engine reads. A browser sends twice as many. */
const HEADERS = addon.webHeaders();

/** What a kit knows of a request. */
export interface Facts {
  method: string | undefined;
  url: string | undefined;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  remoteAddress?: string | undefined;
  form?: Readonly<Record<string, unknown>> | undefined;
  mount?: string | undefined;
  cookiesWritable?: boolean | undefined;
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
export interface KitOptions<Request> extends WorkOSOptions, Hooks<Request> {}

/** What an application asks about the session of a request, and does with it. */
export interface AuthMethods {
  /** The outcome of the check, with what else the library knows of the session. */
  readonly outcome: Authentication;
  /** Whether the user has these rights. */
  has(requirement: Requirement): boolean;
  /** Whether the user signed in so many seconds ago or later. */
  authenticatedWithin(seconds: number): boolean;
  /** The address that starts a sign-in and comes back here. */
  signInUrl(options?: StartOptions): string;
  /** The address that starts a sign-up and comes back here. */
  signUpUrl(options?: StartOptions): string;
  /** The address that signs out: for the form of a button, or a link on a page of the application. */
  signOutUrl(options?: { returnTo?: string | undefined }): string;
  /** Switches to another organization and answers the request. */
  switchOrganization(organizationId: string, options?: Omit<SwitchOptions, 'organizationId'>): Promise<void>;
  /** Signs out and answers the request. */
  signOut(options?: { returnTo?: string | undefined }): Promise<void>;
  /** Lets shared caches store this answer, although it was made for one person. */
  allowCaching(): void;
}

const MEMBERS = [
  'authenticated',
  'reason',
  'retryable',
  'retryAfter',
  'user',
  'sessionId',
  'organizationId',
  'role',
  'roles',
  'permissions',
  'entitlements',
  'featureFlags',
  'impersonator',
  'claims',
  'authenticationMethod',
  'authenticatedAt',
  'expiresAt',
  'accessToken',
] as const satisfies (keyof Authenticated)[];

type Member = (typeof MEMBERS)[number];

/** The user is signed in. */
export interface SignedIn extends Pick<Authenticated, Member>, AuthMethods {
  /** Whether somebody is signed in, as one word. */
  readonly state: 'signed_in';
}

/** The user is not signed in, or that is not known at the moment. */
export interface NotSignedIn extends Pick<NotAuthenticated, Member>, AuthMethods {
  /** Whether somebody is signed in, as one word. `unknown`: keep the cookie and try again later. */
  readonly state: 'signed_out' | 'unknown';
}

/** Who is signed in. Tell the two apart by `authenticated`. It is looked up when a member is first read. */
export type Auth = SignedIn | NotSignedIn;

/** A client with the web flow, and the hooks of an application. */
export class Kit<Request> {
  readonly replies = new ReplyCache();
  readonly #client: Client;
  readonly #hooks: Hooks<Request>;

  constructor({ onSignIn, onRefresh, onSwitch, onSignOut, onError, web = {}, ...options }: KitOptions<Request>) {
    // A method may need the object that it came with.
    this.#hooks = { onSignIn, onRefresh, onSwitch, onSignOut, onError } as Hooks<Request>;
    this.#client = open({ ...options, web }, true);
    for (const warning of run<string[]>(this.#client, 'web_warnings', {})) {
      node.emitWarning(warning, 'AuthKitWarning');
    }
  }

  request(facts: Facts): WebRequest {
    const headers: Record<string, Facts['headers'][string]> = {};
    for (const name of HEADERS) {
      const value = facts.headers[name];
      if (value !== undefined) {
        headers[name] = value;
      }
    }
    // Not by `write`: all of it comes from Node's parser, so there is nothing to refuse.
    const text = JSON.stringify({
      method: facts.method,
      url: facts.url,
      headers,
      remote_address: facts.remoteAddress,
      form: facts.form,
      mount: facts.mount,
      cookies_writable: facts.cookiesWritable,
    });
    return new WebRequest(this.replies, handleOrThrow(this.#client.webRequest(text)));
  }

  /** Whether the address is one of our own. A form that is posted to another one is left to the application. */
  isOwn({ url, mount }: Facts): boolean {
    return run<string | null>(this.#client, 'web_concern', { url, mount }) === 'own';
  }

  /** Calls the hook of what happened. A sign-in waits for it: the answer may be another then. */
  async settled(answer: Answer, visit: WebRequest, request: Request): Promise<Answer> {
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
        await this.#hooks[HOOKS[name] as 'onRefresh' | 'onSwitch']?.({ auth: visit.auth }, request);
    }
    return answer;
  }

  async #signedIn(visit: WebRequest, request: Request, state: string | null): Promise<Answer> {
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

/** The web flow of one request. */
export class WebRequest {
  readonly auth: Auth;
  /** How the answers of `switchOrganization` and `signOut` are sent. */
  send: ((answer: Answer) => Promise<void>) | undefined;
  /** Called once, when somebody first asks who is signed in. */
  onRead: (() => void) | undefined;
  isRead = false;
  mayBeCached = false;
  readonly #replies: ReplyCache;
  readonly #handle: Handle;
  #outcome: Authentication | undefined;

  constructor(replies: ReplyCache, handle: Handle) {
    this.#replies = replies;
    this.#handle = handle;
    this.auth = new RequestAuth(this) as unknown as Auth;
  }

  /**
   * Answers our own routes and finds out who is signed in for all others: at once, if nothing has to be waited for. Null:
   * the application goes on, and there is nothing else to do.
   */
  handle(): Answer | null | Promise<Answer | null> {
    return this.#asked('handle');
  }

  /** Finds out who is signed in, if nobody did so before. */
  resolve(): Answer | null | Promise<Answer | null> {
    return this.#asked('resolve');
  }

  #asked(operation: string): Answer | null | Promise<Answer | null> {
    const reply = this.#handle.call(operation);
    return typeof reply === 'string' ? read<Answer | null>(reply) : (reply as Promise<string>).then(read<Answer | null>);
  }

  /** Lets the request go on, or answers it. */
  guard(requirement: Requirement | undefined): Answer | null {
    this.read();
    return this.run<Answer | null>('guard', requirement);
  }

  /** The header fields that an answer of the application needs. */
  finish(options: { setsCookies: boolean; cacheControl: string | undefined; vary: string | undefined }) {
    const facts = { authWasRead: this.isRead, allowCaching: this.mayBeCached, ...options };
    return this.run<{ cacheControl: string | null; vary: string | null } | null>('finish', facts);
  }

  response(): AuthenticationResponse {
    return redacting(this.run<AuthenticationResponse>('response'));
  }

  afterSignIn(result: { failed?: boolean; returnTo?: string | undefined }): Answer {
    return this.run<Answer>('after_sign_in', result);
  }

  run<T>(operation: string, options?: object): T {
    return run<T>(this.#handle, operation, options);
  }

  /** Runs an operation that answers the request, and sends what it says. */
  async answer(operation: string, options: object): Promise<void> {
    const answer = read<Answer>((await this.#handle.call(operation, write(options))) as string);
    this.#outcome = undefined;
    await this.send?.(answer);
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
    const reply = this.#handle.auth(false);
    if (typeof reply === 'string') {
      return read<Authentication>(reply);
    }
    const known = this.#replies.get(reply) ?? this.#replies.insert(reply, this.#handle.auth(true) as string);
    return read<Authentication>(known);
  }
}

/** Reads its members from the outcome when they are asked for. */
class RequestAuth implements AuthMethods {
  readonly #request: WebRequest;

  constructor(request: WebRequest) {
    this.#request = request;
  }

  static {
    for (const name of MEMBERS) {
      const get = function (this: RequestAuth) {
        return this.outcome[name];
      };
      Object.defineProperty(RequestAuth.prototype, name, { get, enumerable: true });
    }
  }

  get outcome(): Authentication {
    return this.#request.outcome();
  }

  get state(): Auth['state'] {
    const { authenticated, retryable } = this.outcome;
    return authenticated ? 'signed_in' : retryable ? 'unknown' : 'signed_out';
  }

  has(requirement: Requirement): boolean {
    this.#request.read();
    return this.#request.run('has', requirement);
  }

  authenticatedWithin(seconds: number): boolean {
    this.#request.read();
    return this.#request.run('authenticated_within', { seconds });
  }

  signInUrl(options?: StartOptions): string {
    return this.#request.run('sign_in_url', options);
  }

  signUpUrl(options?: StartOptions): string {
    return this.#request.run('sign_up_url', options);
  }

  signOutUrl(options?: { returnTo?: string | undefined }): string {
    return this.#request.run('sign_out_url', options);
  }

  switchOrganization(organizationId: string, options?: Omit<SwitchOptions, 'organizationId'>): Promise<void> {
    return this.#request.answer('switch_organization', { ...options, organizationId });
  }

  signOut(options?: { returnTo?: string | undefined }): Promise<void> {
    return this.#request.answer('sign_out', { ...options });
  }

  allowCaching(): void {
    this.#request.mayBeCached = true;
  }

  toJSON(): object {
    return { state: this.state, ...this.outcome };
  }

  [inspect.custom](): object {
    return this.outcome;
  }
}
