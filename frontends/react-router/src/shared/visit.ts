/** One request of a framework whose loaders and actions carry redirects. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { type Answer, FetchVisit, factsOf, fieldsOf, isRefusal, withCookie } from 'authkit-native/kit';
import type { Caller, Configuration } from './config.js';

/** What the framework gives to loaders, actions and middleware. */
export interface Arguments {
  request: Request;
  /** The address without what the framework adds to it, where it says so. */
  url?: URL;
}

/** The framework's own redirects. */
export interface Redirects {
  redirect(url: string, init?: ResponseInit): Response;
  redirectDocument(url: string, init?: ResponseInit): Response;
}

/** The path and query, without what the framework adds to them. */
export function addressOf({ request, url }: Arguments): URL {
  const asked = new URL(request.url);
  // What is the same page is left as it was written.
  return url === undefined || url.pathname === asked.pathname ? asked : url;
}

/** The visit of the request that is being answered, where a middleware has begun it. */
const visits = new AsyncLocalStorage<LoaderVisit>();

export class LoaderVisit extends FetchVisit<Caller> {
  /** What the check of the session brought about. */
  event: Answer['event'] = null;
  /** The last answer of ours. */
  last: Answer | null = null;
  readonly caller: Caller;
  readonly #redirects: Redirects;
  readonly #basename: string;
  /** Whether a middleware sends what this request has to add to its response. */
  #isManaged = false;
  /** What the middleware sends in place of what the framework makes of it. */
  #page: Answer | null = null;
  #refusal: Answer | null = null;

  constructor(parts: ConstructorParameters<typeof FetchVisit<Caller>>, redirects: Redirects, basename = '') {
    super(...parts);
    this.caller = parts[1];
    this.#redirects = redirects;
    this.#basename = basename;
  }

  static async begin(
    config: Configuration,
    redirects: Redirects,
    args: Arguments,
    options: { kind?: 'carried' | 'loader'; cookiesWritable?: boolean; isElsewhere?: boolean } = {},
  ): Promise<LoaderVisit> {
    const { kit, basename } = config;
    const { request } = args;
    const { pathname, search } = addressOf(args);
    const caller: Caller = { request };
    const { isElsewhere, ...others } = options;
    const facts = await factsOf(kit, request, {
      remoteAddress: config.remoteAddressOf(request),
      mount: basename,
      redirectUri: kit.redirectUriOf(caller),
      url: isElsewhere ? '/' : pathname + search,
      cookie: await config.cookiesOf(request),
      ...others,
    });
    return new LoaderVisit([kit, caller, facts], redirects, basename);
  }

  /** The visit that a middleware has begun. */
  static get current(): LoaderVisit | undefined {
    return visits.getStore();
  }

  /** Finds out who is signed in. The answer, if there is one, is all that this request gets. */
  async resolve(request: Request): Promise<Answer | null> {
    const answer = await this.handle();
    this.event = answer?.event ?? null;
    if (answer !== null && answer.requestCookie !== null) {
      withCookie(request, answer.requestCookie);
    }
    return answer?.action === 'answer' ? answer : null;
  }

  /** Lets the framework answer, and completes what it sends. */
  async manage(next: () => Promise<Response>): Promise<Response> {
    this.#isManaged = true;
    const response = await visits.run(this, next);
    if (this.#page !== null) {
      return this.finished(super.send(this.#page));
    }
    if (this.#refusal === null || response.status !== this.#refusal.status) {
      return this.finished(response);
    }
    const { headers } = new Response(null, { headers: fieldsOf({ ...this.#refusal, contentType: null }) });
    const refused = new Response(response.body, response);
    headers.forEach((value, name) => {
      refused.headers.set(name, value);
    });
    return this.finished(refused, true);
  }

  /** An answer of ours as a loader or an action gives it. */
  override send(answer: Answer): Response {
    this.last = answer;
    const { location, status, code } = answer;
    if (location !== null) {
      const headers = fieldsOf({ ...answer, location: null });
      const isLocal = location.startsWith('/');
      // Whoever has to sign in leaves the application: its scripts know nothing of that.
      const { redirect, redirectDocument } = this.#redirects;
      const go = isLocal && code === null ? redirect : redirectDocument;
      return go(isLocal ? this.#within(location) : location, { status, headers });
    }
    if (isRefusal(answer)) {
      this.#refusal = answer;
      const headers = fieldsOf({ ...answer, contentType: 'application/json' });
      const isJson = answer.contentType === 'application/json';
      return new Response(isJson ? answer.body : JSON.stringify({ error: code }), { status, headers });
    }
    this.#page = this.#isManaged ? answer : null;
    return super.send(answer);
  }

  /** An answer of ours on a route without a page, which the framework sends as it is. */
  page(answer: Answer): Response {
    if (answer.location !== null) {
      return this.send(answer);
    }
    (LoaderVisit.current ?? this).#refusal = isRefusal(answer) ? answer : null;
    return super.send(answer);
  }

  /** An answer of ours in place of the framework's, which then puts no base path before an address. */
  whole(answer: Answer): Response {
    const { location, status } = answer;
    const headers = fieldsOf({ ...answer, location: null });
    const isPage = location === null;
    return this.finished(isPage ? super.send(answer) : this.#redirects.redirectDocument(location, { status, headers }));
  }

  /** A response with what this request has to add to it, unless a middleware adds that. */
  completed(response: Response, isOurs = false): Response {
    return this.#isManaged ? response : this.finished(response, isOurs);
  }

  /** The same for the header fields of data. */
  fields(headers?: HeadersInit): Headers {
    const response = new Response(null, headers === undefined ? {} : { headers });
    return this.completed(response).headers;
  }

  /** Frameworks put their base path before the address of a redirect. */
  #within(location: string): string {
    return location.startsWith(`${this.#basename}/`) ? location.slice(this.#basename.length) : location;
  }
}
