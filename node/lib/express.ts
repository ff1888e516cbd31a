/** The web flow for Express 4 and 5: {@link authkit} once, `req.auth` everywhere, {@link requireAuth} where it is needed. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth } from './auth';
import { leadingTo } from './for-tests';
import { NodeVisit, withForm } from './node-http';
import type { Requirement } from './options';
import { fieldsOf, isRefusal, Refusal } from './visit';
import { type Answer, type Facts, Kit, type KitOptions } from './web';

export type { Auth, AuthMethods, NotSignedIn, SignedIn } from './auth';
export { AuthKitHttpError } from './http-error';
export type { Requirement, Routes, StartOptions, WebOptions } from './options';
export type { ErrorEvent, Hooks, KitOptions, SessionEvent, SignInEvent } from './web';

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
  [visited]?: ExpressVisit;
}

interface App {
  readonly parent?: App;
  use(handler: (error: unknown, request: Request, response: ServerResponse, next: Next) => void): unknown;
}

type Next = (error?: unknown) => void;

const visited = Symbol('authkit-native');

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
  const middleware: Middleware = (message, response, next) => {
    const request = message as Request;
    const { method, originalUrl: url = request.url, baseUrl: mount, headers } = request;
    const remoteAddress = request.ip ?? request.socket.remoteAddress;
    const redirectUri = kit.redirectUriOf(request);
    const facts: Facts = { method, url, header: (name) => headers[name], mount, remoteAddress, redirectUri };
    if (method === 'POST') {
      withForm(kit, request, request.body, facts).then((facts) => begin(kit, request, response, next, facts), next);
    } else {
      begin(kit, request, response, next, facts);
    }
  };
  return leadingTo(middleware, kit);
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
    try {
      visit.follow(visit.guard(requirement), next);
    } catch (error) {
      next(error);
    }
  };
}

function begin(kit: Kit<AuthKitRequest>, request: Request, response: ServerResponse, next: Next, facts: Facts): void {
  try {
    const visit = new ExpressVisit(kit, request, facts, response);
    const answer = visit.handle();
    // What needs no waiting goes on at once.
    if (answer !== null && 'then' in answer) {
      answer.then((answer) => visit.follow(answer, next)).catch(next);
    } else {
      visit.follow(answer, next);
    }
  } catch (error) {
    next(error);
  }
}

/** A request, and the response that it gets. */
class ExpressVisit extends NodeVisit<AuthKitRequest, void> {
  readonly #request: Request;
  readonly #response: ServerResponse;

  constructor(kit: Kit<AuthKitRequest>, request: Request, facts: Facts, response: ServerResponse) {
    super(kit, request, facts, response);
    this.#request = request;
    this.#response = response;
    request[visited] = this;
    request.auth = this.auth;
  }

  protected override onAuth(): void {
    this.#request.auth = this.auth;
  }

  follow(answer: Answer | null, next: Next): void {
    if (answer !== null && this.#response.headersSent) {
      return; // A hook has answered.
    }
    if (answer !== null && answer.requestCookie !== null) {
      this.#request.headers.cookie = answer.requestCookie;
    }
    if (answer === null || answer.action === 'continue') {
      next();
    } else if (isRefusal(answer) && this.#request.app !== undefined) {
      answerLast(this.#request.app);
      this.#setHeaders(answer);
      next(new Refusal(answer));
    } else {
      this.send(answer);
    }
  }

  override send(answer: Answer): void {
    if (!this.#response.headersSent) {
      this.claim();
      this.#setHeaders(answer);
      this.#response.statusCode = answer.status;
      this.#response.end(answer.body ?? undefined);
    }
  }

  #setHeaders(answer: Answer): void {
    for (const [name, value] of fieldsOf(answer)) {
      this.#response.setHeader(name, value);
    }
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
