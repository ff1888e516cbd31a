/** The web flow for Fastify 4 and 5: register {@link authkit}, then `request.auth`, and {@link requireAuth} where needed. */

import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { Auth } from './auth';
import { leadingTo } from './for-tests';
import { NodeVisit, withForm } from './node-http';
import type { Requirement } from './options';
import { fieldsOf, isRefusal, Refusal } from './visit';
import { type Answer, type Facts, type Hooks, Kit, type KitOptions } from './web';

export type { Auth, AuthMethods, NotSignedIn, SignedIn } from './auth';
export { AuthKitHttpError } from './http-error';
export type { Requirement, Routes, StartOptions, WebOptions } from './options';
export type { ErrorEvent, Hooks, SessionEvent, SignInEvent } from './web';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in. */
    auth: Auth;
  }
  interface FastifyInstance {
    /** The same as the function of this name, for those who have only the instance. */
    requireAuth(requirement?: Requirement): Guard;
  }
}

/** The options of a client, with those of the web flow in `web`. */
export interface AuthKitOptions extends Omit<KitOptions<FastifyRequest>, keyof Hooks<FastifyRequest>> {
  /** Functions that are called with what happened and the request. Fastify's own hooks are something else. */
  hooks?: Hooks<FastifyRequest>;
}

/** A hook for `onRequest`, which reads no body of strangers, or `preHandler`. It fits the request of every route. */
export type Guard = (request: object, reply: object, done: Done) => void;

type Done = (error?: Error) => void;

const visited = Symbol('authkit-native');

/** A request, with what else may be there. */
type Visited = FastifyRequest & {
  [visited]?: FastifyVisit | null;
  /** Those of `@fastify/cookie`. */
  cookies?: object | null;
};

const register: FastifyPluginAsync<AuthKitOptions> = async (fastify, { hooks, ...options }) => {
  const kit = new Kit<FastifyRequest>({ ...options, ...hooks });
  const mount = fastify.prefix;
  declareRoutes(fastify, kit.routes(mount), mount);
  fastify.decorateRequest(visited, null);
  fastify.decorateRequest('auth', null as never);
  fastify.decorate('requireAuth', requireAuth);
  leadingTo(fastify, kit);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, originalUrl: url, headers, ip: remoteAddress } = request;
    const redirectUri = kit.redirectUriOf(request);
    const facts: Facts = { method, url, header: (name) => headers[name], mount, remoteAddress, redirectUri };
    if (method === 'POST') {
      withForm(kit, request.raw, undefined, facts).then((facts) => begin(kit, request, reply, facts, done), done);
    } else {
      begin(kit, request, reply, facts, done);
    }
  });
  fastify.addHook('onSend', (request: Visited, _reply, payload, done) => {
    const visit = request[visited];
    done(null, visit ? visit.replaced(payload) : payload);
  });
};

/**
 * Answers `/login`, `/signup`, `/logout`, `/switch-organization` and the callback, and puts `request.auth` on every other
 * request of the instance that it is registered in. Needs no parser of cookies or forms. What is not set comes from the
 * environment.
 *
 * @throws {@link ConfigurationError} for an option that cannot work.
 * @example
 * ```ts
 * import { authkit } from 'authkit-native/fastify';
 *
 * await fastify.register(authkit, { redirectUri: 'http://localhost:3000/callback' });
 * fastify.get('/', async ({ auth }) => ({ user: auth.user?.id ?? null, signIn: auth.signInUrl() }));
 * ```
 */
export const authkit: FastifyPluginAsync<AuthKitOptions> = Object.assign(register, {
  // What `fastify-plugin` sets: hooks and decorators are for the instance that registers it, of one of these versions.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'authkit-native',
  [Symbol.for('plugin-meta')]: { name: 'authkit-native', fastify: '4.x || 5.x' },
});

/**
 * Lets a request go on only if somebody is signed in who meets the requirement. Others are sent to the sign-in, or refused
 * by an error. {@link authkit} must be registered.
 *
 * @example
 * ```ts
 * import { requireAuth } from 'authkit-native/fastify';
 *
 * fastify.get('/reports', { onRequest: requireAuth({ permission: 'reports:read' }) }, async ({ auth }) => ({
 *   organization: auth.organizationId,
 * }));
 * ```
 */
export function requireAuth(requirement?: Requirement): Guard {
  return (request, _reply, done) => {
    const visit = (request as Visited)[visited];
    if (!visit) {
      return done(new Error('requireAuth() needs fastify.register(authkit) before it'));
    }
    try {
      visit.follow(visit.guard(requirement), done);
    } catch (error) {
      done(error as Error);
    }
  };
}

/** Declares our own routes: without them, nothing runs for their addresses in an instance with a prefix. */
function declareRoutes(fastify: FastifyInstance, paths: readonly string[], prefix: string): void {
  const { errorHandler: known } = fastify;
  for (const path of paths) {
    if (!`${path}/`.startsWith(`${prefix}/`)) {
      fastify.log.warn(
        `another instance has to answer ${path}, which does not begin with the prefix ${prefix} of this one`,
      );
      continue;
    }
    // The hook has answered before. `hide` is what `@fastify/swagger` reads.
    const options: RouteShorthandOptions = {
      exposeHeadRoute: false,
      schema: { hide: true } as object,
      errorHandler(error, request, reply) {
        // A route has the handler that was set before it. Ours take one that is set later, too.
        const { errorHandler } = fastify;
        if (errorHandler === known) {
          throw error;
        }
        return errorHandler.call(fastify, error, request, reply);
      },
    };
    fastify.all(path.slice(prefix.length), options, (_request, reply) => reply.callNotFound());
  }
}

function begin(kit: Kit<FastifyRequest>, request: Visited, reply: FastifyReply, facts: Facts, done: Done): void {
  try {
    const visit = new FastifyVisit(kit, request, facts, reply);
    const answer = visit.handle();
    // What needs no waiting goes on at once.
    if (answer !== null && 'then' in answer) {
      answer.then((answer) => visit.follow(answer, done)).catch(done);
    } else {
      visit.follow(answer, done);
    }
  } catch (error) {
    done(error as Error);
  }
}

/** A request, and the reply that it gets. */
class FastifyVisit extends NodeVisit<FastifyRequest, void> {
  readonly #request: Visited;
  readonly #reply: FastifyReply;
  #refusal: Refusal | undefined;

  constructor(kit: Kit<FastifyRequest>, request: Visited, facts: Facts, reply: FastifyReply) {
    super(kit, request, facts, reply.raw);
    this.#request = request;
    this.#reply = reply;
    request[visited] = this;
    request.auth = this.auth;
  }

  protected override onAuth(): void {
    this.#request.auth = this.auth;
  }

  follow(answer: Answer | null, done: Done): void {
    if (answer !== null && answer.requestCookie !== null) {
      this.#setCookie(answer.requestCookie);
    }
    if (answer === null || answer.action === 'continue') {
      done();
    } else if (isRefusal(answer)) {
      this.#refusal = new Refusal(answer);
      this.#reply.headers(Object.fromEntries(fieldsOf(answer)));
      done(this.#refusal);
    } else {
      this.#write(answer);
    }
  }

  #setCookie(cookie: string): void {
    this.#request.raw.headers.cookie = cookie;
    const { parseCookie } = this.#request.server as { parseCookie?(header: string): object };
    if (this.#request.cookies && parseCookie !== undefined) {
      this.#request.cookies = parseCookie(cookie);
    }
  }

  protected override async send(answer: Answer): Promise<void> {
    // Until the reply is sent: an asynchronous handler may return then.
    await this.#write(answer);
  }

  #write(answer: Answer): FastifyReply {
    this.claim();
    const reply = this.#reply.code(answer.status).headers(Object.fromEntries(fieldsOf(answer)));
    // Not as text: Fastify writes a charset behind the type of JSON then.
    return reply.send(answer.body === null ? undefined : Buffer.from(answer.body));
  }

  /** Our own answer in place of what Fastify says of a refusal that no error handler of the application answered. */
  replaced(payload: unknown): unknown {
    const answer = isFastifys(payload, this.#refusal) ? Refusal.answerOf(this.#refusal) : undefined;
    if (answer === undefined) {
      return payload;
    }
    this.claim();
    this.#reply.removeHeader('content-type').removeHeader('content-length');
    this.#reply.headers(Object.fromEntries(fieldsOf(answer)));
    return answer.body ?? '';
  }
}

/** Whether a payload is what Fastify's default error handler makes of an error. There is no other sign that it ran. */
function isFastifys(payload: unknown, refusal: Refusal | undefined): boolean {
  if (refusal === undefined || typeof payload !== 'string') {
    return false;
  }
  const { statusCode, code, message } = refusal;
  try {
    const said: Record<string, unknown> = JSON.parse(payload);
    return said.statusCode === statusCode && said.code === code && said.error === message && said.message === message;
  } catch {
    return false;
  }
}
