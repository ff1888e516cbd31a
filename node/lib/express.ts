/** The web flow for Express 4 and 5: {@link authkit} once, `req.auth` everywhere, {@link requireAuth} where it is needed. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthKitHttpError } from './http-error';
import type { Requirement } from './options';
import { type Answer, type Auth, type Facts, Kit, type KitOptions, type WebRequest } from './web';

export { AuthKitHttpError } from './http-error';
export type { Requirement, Routes, StartOptions, WebOptions } from './options';
export type {
  Auth,
  AuthMethods,
  ErrorEvent,
  Hooks,
  KitOptions,
  NotSignedIn,
  SessionEvent,
  SignedIn,
  SignInEvent,
} from './web';

declare global {
  // The name that `@types/express` has for what others add to a request.
  namespace Express {
    interface Request {
      /** Who is signed in. */
      auth: Auth;
    }
  }
}

/** A request as hooks get it. With `@types/express` a hook may say `Request` instead. */
export type AuthKitRequest = IncomingMessage & Express.Request;

/** The options of a client, with those of the web flow in `web`, and the hooks. */
export type AuthKitOptions = KitOptions<AuthKitRequest>;

/** A middleware, as Express takes it. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** What Express adds to a request. */
interface Request extends AuthKitRequest {
  readonly originalUrl?: string;
  readonly baseUrl?: string;
  readonly ip?: string;
  readonly body?: unknown;
  readonly app?: App;
  [visited]?: Visit;
}

interface App {
  readonly parent?: App;
  use(handler: (error: unknown, request: Request, response: ServerResponse, next: Next) => void): unknown;
}

type Next = (error?: unknown) => void;

const visited = Symbol('authkit-native');

/** The most that a form of ours may have, in bytes. */
const MAX_FORM = 16 * 1024;

/**
 * Answers `/login`, `/signup`, `/logout`, `/switch-organization` and the callback, and puts `req.auth` on every other
 * request. Needs no parser of cookies or bodies. What is not set comes from the environment.
 *
 * @throws {@link ConfigurationError} for an option that cannot work.
 * @example
 * ```ts
 * import { authkit } from 'authkit-native/express';
 *
 * app.use(authkit({ redirectUri: 'http://localhost:3000/callback' }));
 * app.get('/', (req, res) => {
 *   res.send(req.auth.authenticated ? `Hello ${req.auth.user.firstName}` : `<a href="${req.auth.signInUrl()}">Sign in</a>`);
 * });
 * ```
 */
export function authkit(options: AuthKitOptions = {}): Middleware {
  const kit = new Kit<AuthKitRequest>(options);
  return (message, response, next) => {
    const request = message as Request;
    const { method, originalUrl: url = request.url, baseUrl: mount, headers } = request;
    const facts: Facts = { method, url, headers, mount, remoteAddress: request.ip ?? request.socket.remoteAddress };
    if (method === 'POST') {
      withForm(kit, request, facts).then((facts) => begin(kit, request, response, next, facts), next);
    } else {
      begin(kit, request, response, next, facts);
    }
  };
}

/**
 * Lets a request go on only if somebody is signed in who meets the requirement. Others are sent to the sign-in, or told
 * what is missing. {@link authkit} must come before it.
 *
 * @example
 * ```ts
 * import { requireAuth } from 'authkit-native/express';
 *
 * app.get('/reports', requireAuth({ permission: 'reports:read' }), (req, res) => {
 *   res.json({ organization: req.auth.organizationId });
 * });
 * ```
 */
export function requireAuth(requirement?: Requirement): Middleware {
  return (request, _response, next) => {
    const visit = (request as Request)[visited];
    if (visit === undefined) {
      return next(new Error('requireAuth() needs app.use(authkit()) before it'));
    }
    visit.guard(requirement, next);
  };
}

function begin(kit: Kit<AuthKitRequest>, request: Request, response: ServerResponse, next: Next, facts: Facts): void {
  try {
    const visit = new Visit(kit, request, response, facts);
    const answer = visit.flow.handle();
    // What needs no waiting goes on at once.
    if (answer !== null && ('then' in answer || answer.event !== null)) {
      visit
        .settled(answer)
        .then((answer) => visit.follow(answer, next))
        .catch(next);
    } else {
      visit.follow(answer, next);
    }
  } catch (error) {
    next(error);
  }
}

/** One request, what the engine said to it, and what goes out. */
class Visit {
  readonly #kit: Kit<AuthKitRequest>;
  readonly #request: Request;
  readonly #response: ServerResponse;
  readonly #facts: Facts;
  readonly flow: WebRequest;
  #cookies: readonly string[] = [];
  #isWatched = false;
  #isOurs = false;

  constructor(kit: Kit<AuthKitRequest>, request: Request, response: ServerResponse, facts: Facts) {
    const flow = kit.request(facts);
    this.#kit = kit;
    this.#request = request;
    this.#response = response;
    this.#facts = facts;
    this.flow = flow;
    flow.onRead = () => this.#watch();
    flow.send = async (answer) => this.send(await this.#reported(answer));
    request[visited] = this;
    request.auth = flow.auth;
  }

  /** The answer after the hooks of the application. */
  async settled(pending: Answer | Promise<Answer | null>): Promise<Answer | null> {
    const answer = await pending;
    return answer && this.#reported(answer);
  }

  async #reported(answer: Answer): Promise<Answer> {
    // A new session waits for its hook. All other cookies go out even if a hook fails: a refresh token works once.
    if (answer.event?.name !== 'signed_in') {
      this.#keep(answer);
    }
    if (isRefusal(answer)) {
      await this.#look();
    }
    const settled = await this.#kit.settled(answer, this.flow, this.#request);
    if (isRefusal(settled) && settled !== answer) {
      await this.#look();
    }
    return settled;
  }

  /** Our own routes do not find out who is signed in, but an error page may ask. The look changes nothing. */
  async #look(): Promise<void> {
    const look = this.#kit.request({ ...this.#facts, cookiesWritable: false });
    await look.resolve();
    this.#request.auth = look.auth;
  }

  guard(requirement: Requirement | undefined, next: Next): void {
    try {
      this.follow(this.flow.guard(requirement), next);
    } catch (error) {
      next(error);
    }
  }

  follow(answer: Answer | null, next: Next): void {
    if (answer === null) {
      next();
      return;
    }
    this.#keep(answer);
    if (this.#response.headersSent) {
      return; // A hook has answered.
    }
    if (answer.requestCookie !== null) {
      this.#request.headers.cookie = answer.requestCookie;
    }
    if (answer.action === 'continue') {
      next();
    } else if (isRefusal(answer) && this.#request.app !== undefined) {
      answerLast(this.#request.app);
      this.#setHeaders(answer);
      next(new Refusal(answer));
    } else {
      this.send(answer);
    }
  }

  send(answer: Answer): void {
    this.#keep(answer);
    if (!this.#response.headersSent) {
      this.#isOurs = true;
      this.#setHeaders(answer);
      this.#response.statusCode = answer.status;
      this.#response.end(answer.body ?? undefined);
    }
  }

  #setHeaders({ headers, location, contentType }: Answer): void {
    for (const [name, value] of headers) {
      this.#response.setHeader(name, value);
    }
    if (location !== null) {
      this.#response.setHeader('Location', location);
    }
    if (contentType !== null) {
      this.#response.setHeader('Content-Type', contentType);
    }
  }

  #keep({ setCookies }: Answer): void {
    if (setCookies.length > 0) {
      this.#cookies = [...new Set([...this.#cookies, ...setCookies])];
      this.#watch();
    }
  }

  #watch(): void {
    if (!this.#isWatched) {
      this.#isWatched = true;
      beforeHeaders(this.#response, () => this.#complete());
    }
  }

  #complete(): void {
    const response = this.#response;
    if (!this.#isOurs) {
      const text = (name: string) => response.getHeader(name)?.toString();
      const facts = { setsCookies: this.#cookies.length > 0, cacheControl: text('cache-control'), vary: text('vary') };
      const { cacheControl = null, vary = null } = this.flow.finish(facts) ?? {};
      if (cacheControl !== null) {
        response.setHeader('Cache-Control', cacheControl);
      }
      if (vary !== null) {
        response.setHeader('Vary', vary);
      }
    }
    if (this.#cookies.length > 0) {
      response.appendHeader('Set-Cookie', this.#cookies);
    }
  }
}

const isRefusal = ({ code, status }: Answer) => code !== null && status >= 400;

class Refusal extends AuthKitHttpError {
  readonly #answer: Answer;

  constructor(answer: Answer) {
    super(answer.status, Object.fromEntries(answer.headers), answer.code);
    this.#answer = answer;
  }

  static answerOf(error: unknown): Answer | undefined {
    return error instanceof Refusal ? error.#answer : undefined;
  }
}

const prepared = new WeakSet<App>();

/** Puts our own answer behind the error pages of the application, which are all there when its first request comes. */
function answerLast(app: App): void {
  const root = rootOf(app);
  if (prepared.has(root)) {
    return;
  }
  prepared.add(root);
  root.use((error, request, response, next) => {
    const answer = Refusal.answerOf(error);
    const visit = request[visited];
    if (answer === undefined || visit === undefined || response.headersSent) {
      next(error);
    } else {
      visit.send(answer);
    }
  });
}

function rootOf(app: App): App {
  return app.parent === undefined ? app : rootOf(app.parent);
}

/** Calls back when the headers are about to go out, with those given to `writeHead` among them. */
function beforeHeaders(response: ServerResponse, callback: () => void): void {
  const { writeHead } = response;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.writeHead = writeHead;
    const reason = typeof rest[0] === 'string' ? [rest[0]] : [];
    for (const [name, value] of fields(rest.find((given) => typeof given === 'object'))) {
      response.setHeader(name, value);
    }
    callback();
    return writeHead.call(response, status, ...(reason as []));
  };
}

/** The fields as `writeHead` takes them: an object, or a flat list of names and values, in which a name may come again. */
function fields(given: unknown): Iterable<[string, string | string[]]> {
  if (!Array.isArray(given)) {
    return Object.entries((given ?? {}) as Record<string, string>);
  }
  const found = new Map<string, string[]>();
  const flat: string[] = given.flat();
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] as string;
    found.set(name, [...(found.get(name) ?? []), flat[index + 1] as string]);
  }
  return found;
}

/** The facts with the form, if the address is one of ours that reads one. A form of the application is left to it. */
async function withForm(kit: Kit<AuthKitRequest>, request: Request, facts: Facts): Promise<Facts> {
  const { body, headers } = request;
  const isParsed = typeof body === 'object' && body !== null;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (!((isParsed || isForm) && kit.isOwn(facts))) {
    return facts;
  }
  return { ...facts, form: isParsed ? (body as Record<string, unknown>) : await formOf(request) };
}

/** The fields of a form, unless it is too large to be one of ours. */
function formOf(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_FORM) {
        request.off('data', take).pause();
        resolve(undefined);
      }
    };
    request
      .on('data', take)
      .once('end', () => resolve(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))))
      .once('close', () => resolve(undefined));
  });
}
