/** The web flow for every server of the fetch standard, on Node, Bun and Deno: a `Request` in, a `Response` out. */

import type { Auth } from './auth';
import { FetchVisit, factsOf, withCookie } from './fetch-visit';
import { leadingTo } from './for-tests';
import type { Requirement } from './options';
import { Kit, type KitOptions } from './web';

export type { Auth, AuthMethods, NotSignedIn, SignedIn } from './auth';
export type { Requirement, Routes, StartOptions, WebOptions } from './options';
export type { ErrorEvent, Hooks, KitOptions, SessionEvent, SignInEvent } from './web';

/** The options of a client, with those of the web flow in `web`, and the hooks. */
export type AuthKitOptions = KitOptions<Request>;

/** What the server knows of a request that the request does not say. */
export interface HandleOptions {
  /** The browser's IP address. WorkOS sees it when somebody signs in. */
  remoteAddress?: string | undefined;
  /** The path that the application is mounted under, such as `/app`. */
  mount?: string | undefined;
}

/** A request that the web flow has seen. Its functions need no object, so that they can be taken out of it. */
export interface HandledRequest {
  /** The answer to one of our own routes: send it. Null: the application answers. */
  readonly response: Response | null;
  /** The request as the application should see it: its cookies are those of a refreshed session. */
  readonly request: Request;
  /** Who is signed in. `switchOrganization` and `signOut` return the response to send. */
  readonly auth: Auth<Response>;
  /** Null if somebody is signed in who meets the requirement; else the response that leads to the sign-in or says why not. */
  requireAuth(requirement?: Requirement): Response | null;
  /** A response of the application with the session's cookies and with what caches must know. Every response passes it. */
  finish(response: Response): Response;
}

/** Answers a request of which the web flow knows who is signed in. `Rest` is what else the server passes. */
export type Handler<Rest extends unknown[]> = (
  request: Request,
  handled: HandledRequest,
  ...rest: Rest
) => Response | Promise<Response>;

/** How the requests of a server become {@link HandleOptions}, and what happens to errors. */
export interface WrapOptions<Rest extends unknown[]> {
  /** The browser's IP address, from what the server passes. */
  remoteAddress?(request: Request, ...rest: Rest): string | undefined;
  /** The path that the application is mounted under, such as `/app`. */
  mount?: string | undefined;
  /** Answers when the handler throws. The answer then has the cookies of a session that was just refreshed. */
  recover?(error: unknown, request: Request): Response | Promise<Response>;
}

/** The web flow of an application. */
export interface AuthKit {
  /** Answers our own routes, and finds out who is signed in for all other requests. */
  handle(request: Request, options?: HandleOptions): Promise<HandledRequest>;
  /** The function for the server: it sends our own answers, and lets the handler make all others. */
  wrap<Rest extends unknown[]>(
    handler: Handler<Rest>,
    options?: WrapOptions<Rest>,
  ): (request: Request, ...rest: Rest) => Promise<Response>;
}

/**
 * Makes the web flow. It answers `/login`, `/signup`, `/logout`, `/switch-organization` and the callback, and knows who is
 * signed in on every other request. What is not set comes from the environment.
 *
 * @throws {@link ConfigurationError} for an option that cannot work.
 * @example
 * ```ts
 * import { createAuthKit } from 'authkit-native/fetch';
 *
 * const authkit = createAuthKit({ redirectUri: 'http://localhost:3000/callback' });
 *
 * const server = {
 *   fetch: authkit.wrap((request, { auth }) =>
 *     new Response(auth.authenticated ? `Hello ${auth.user.firstName}` : `Sign in at ${auth.signInUrl()}`),
 *   ),
 * };
 * ```
 */
export function createAuthKit(options: AuthKitOptions = {}): AuthKit {
  const kit = new Kit<Request>(options);

  async function handle(given: Request, { remoteAddress, mount }: HandleOptions = {}): Promise<HandledRequest> {
    const facts = await factsOf(kit, given, { remoteAddress, mount, redirectUri: kit.redirectUriOf(given) });
    const visit = new FetchVisit(kit, given, facts);
    const answer = await visit.handle();
    const cookie = answer?.requestCookie ?? null;
    return {
      response: answer?.action === 'answer' ? visit.finished(visit.send(answer)) : null,
      request: cookie === null ? given : withCookie(given, cookie),
      auth: visit.auth,
      requireAuth(requirement) {
        const answer = visit.guard(requirement);
        return answer && visit.finished(visit.send(answer));
      },
      finish: (response) => visit.finished(response),
    };
  }

  const authkit: AuthKit = {
    handle,
    wrap(handler, { remoteAddress, mount, recover } = {}) {
      return async (given, ...rest) => {
        const handled = await handle(given, { remoteAddress: remoteAddress?.(given, ...rest), mount });
        const { response, request, finish } = handled;
        if (response !== null) {
          return response;
        }
        try {
          return finish(await handler(request, handled, ...rest));
        } catch (error) {
          if (recover === undefined) {
            throw error;
          }
          return finish(await recover(error, request));
        }
      };
    },
  };
  return leadingTo(authkit, kit);
}
