/** The Hono kit, for the copy of Hono that an application uses: `require` and `import` load different ones. */

import type { Context, MiddlewareHandler } from 'hono';
import type { GetConnInfo } from 'hono/conninfo';
import type { HTTPException as HttpException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Auth, SignedIn } from './auth';
import { FetchVisit, factsOf, withCookie } from './fetch-visit';
import { leadingTo } from './for-tests';
import type { Requirement } from './options';
import { fieldsOf, isRefusal, Refusal } from './visit';
import { type Answer, type Facts, Kit, type KitOptions } from './web';

declare module 'hono' {
  interface ContextVariableMap {
    /** Who is signed in. */
    auth: Auth<Response>;
  }
}

/** What {@link authkit} sets: for `new Hono<{ Variables: AuthKitVariables }>()`. */
export interface AuthKitVariables {
  /** Who is signed in. `switchOrganization` and `signOut` return the response to send. */
  auth: Auth<Response>;
}

/** The options of a client, with those of the web flow in `web`, and the hooks. */
export interface AuthKitOptions extends KitOptions<Context> {
  /** Hono's function of this name for the server that runs the application. WorkOS then sees the address of who signs in. */
  getConnInfo?: GetConnInfo;
}

/** {@link authkit} and {@link requireAuth} for one copy of Hono, of which this class is all that is needed. */
export function honoKit(HTTPException: typeof HttpException) {
  /** What an error page of the application may replace. Without one, Hono sends the response in it. */
  class HonoRefusal extends HTTPException {
    readonly #visit: HonoVisit;

    constructor(visit: HonoVisit, answer: Answer) {
      const cause = new Refusal(answer);
      super(answer.status as ContentfulStatusCode, { res: visit.send(answer), message: cause.message, cause });
      this.#visit = visit;
    }

    override getResponse(): Response {
      this.#visit.claim();
      return super.getResponse();
    }
  }

  /** Refuses a request. The fields go out whatever the error page of the application returns. */
  function refuse(visit: HonoVisit, c: Context, answer: Answer): never {
    for (const [name, value] of fieldsOf({ ...answer, contentType: null })) {
      c.res.headers.set(name, value);
    }
    throw new HonoRefusal(visit, answer);
  }

  function authkit(options: AuthKitOptions = {}): MiddlewareHandler<{ Variables: AuthKitVariables }> {
    const { getConnInfo, ...others } = options;
    const kit = new Kit<Context>(others);
    const middleware: MiddlewareHandler<{ Variables: AuthKitVariables }> = async (c, next) => {
      const remoteAddress = getConnInfo?.(c).remote.address;
      const form = () => c.req.parseBody();
      const around = { remoteAddress, mount: mountOf(c), redirectUri: kit.redirectUriOf(c), form };
      const facts = await factsOf(kit, c.req.raw, around);
      const visit = new HonoVisit(kit, c, facts);
      const answer = await visit.handle();
      if (answer !== null && answer.requestCookie !== null) {
        c.req.raw = withCookie(c.req.raw, answer.requestCookie);
      }
      if (answer?.action === 'answer') {
        if (!isRefusal(answer)) {
          return visit.finished(visit.send(answer));
        }
        for (const line of visit.cookies) {
          c.res.headers.append('set-cookie', line);
        }
        refuse(visit, c, answer);
      }
      await next();
      const finished = visit.complete(c.res);
      if (finished !== c.res) {
        // Hono would merge the fields of the first response into the second.
        c.res = undefined;
        c.res = finished;
      }
      return undefined;
    };
    return leadingTo(middleware, kit);
  }

  function requireAuth(requirement?: Requirement): MiddlewareHandler<{ Variables: { auth: SignedIn<Response> } }> {
    return async (c, next) => {
      const visit = visits.get(c);
      if (visit === undefined) {
        throw new Error('requireAuth() needs app.use(authkit()) before it');
      }
      const answer = visit.guard(requirement);
      if (answer === null) {
        return next();
      }
      return isRefusal(answer) ? refuse(visit, c, answer) : visit.send(answer);
    };
  }

  return { authkit, requireAuth };
}

/**
 * The path that a middleware is mounted under: as much of the request's as its pattern has segments. Not by the helper in
 * `hono/route`, which knows the requests of its own copy of Hono only.
 */
function mountOf({ req }: Context): string {
  const pattern = req.matchedRoutes[req.routeIndex]?.basePath ?? '/';
  const { length } = pattern.split('/').filter((segment) => segment !== '');
  return length === 0 ? '' : new URL(req.url).pathname.split('/', length + 1).join('/');
}

const visits = new WeakMap<Context, HonoVisit>();

/** A request of Hono. */
class HonoVisit extends FetchVisit<Context> {
  readonly #context: Context;
  #isOurs = false;

  constructor(kit: Kit<Context>, context: Context, facts: Facts) {
    super(kit, context, facts);
    this.#context = context;
    visits.set(context, this);
    context.set('auth', this.auth);
  }

  protected override onAuth(): void {
    this.#context.set('auth', this.auth);
  }

  /** The response is ours, although Hono has copied it. */
  claim(): void {
    this.#isOurs = true;
  }

  /** The response of the application with the fields that it needs. */
  complete(response: Response): Response {
    return this.#isOurs ? this.finished(response, true) : this.finished(response);
  }
}
