/** One request of a framework whose loaders and actions carry redirects. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { FetchVisit, factsOf, fieldsOf, isRefusal, withCookie } from 'authkit-native/kit';
/** The path and query, without what the framework adds to them. */
export function addressOf({ request, url }) {
    const asked = new URL(request.url);
    // What is the same page is left as it was written.
    return url === undefined || url.pathname === asked.pathname ? asked : url;
}
/** The visit of the request that is being answered, where a middleware has begun it. */
const visits = new AsyncLocalStorage();
export class LoaderVisit extends FetchVisit {
    /** What the check of the session brought about. */
    event = null;
    /** The last answer of ours. */
    last = null;
    caller;
    #redirects;
    #basename;
    /** Whether a middleware sends what this request has to add to its response. */
    #isManaged = false;
    /** What the middleware sends in place of what the framework makes of it. */
    #page = null;
    #refusal = null;
    constructor(parts, redirects, basename = '') {
        super(...parts);
        this.caller = parts[1];
        this.#redirects = redirects;
        this.#basename = basename;
    }
    static async begin(config, redirects, args, options = {}) {
        const { kit, basename } = config;
        const { request } = args;
        const { pathname, search } = addressOf(args);
        const caller = { request };
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
    static get current() {
        return visits.getStore();
    }
    /** Finds out who is signed in. The answer, if there is one, is all that this request gets. */
    async resolve(request) {
        const answer = await this.handle();
        this.event = answer?.event ?? null;
        if (answer !== null && answer.requestCookie !== null) {
            withCookie(request, answer.requestCookie);
        }
        return answer?.action === 'answer' ? answer : null;
    }
    /** Lets the framework answer, and completes what it sends. */
    async manage(next) {
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
    send(answer) {
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
    page(answer) {
        if (answer.location !== null) {
            return this.send(answer);
        }
        (LoaderVisit.current ?? this).#refusal = isRefusal(answer) ? answer : null;
        return super.send(answer);
    }
    /** An answer of ours in place of the framework's, which then puts no base path before an address. */
    whole(answer) {
        const { location, status } = answer;
        const headers = fieldsOf({ ...answer, location: null });
        const isPage = location === null;
        return this.finished(isPage ? super.send(answer) : this.#redirects.redirectDocument(location, { status, headers }));
    }
    /** A response with what this request has to add to it, unless a middleware adds that. */
    completed(response, isOurs = false) {
        return this.#isManaged ? response : this.finished(response, isOurs);
    }
    /** The same for the header fields of data. */
    fields(headers) {
        const response = new Response(null, headers === undefined ? {} : { headers });
        return this.completed(response).headers;
    }
    /** Frameworks put their base path before the address of a redirect. */
    #within(location) {
        return location.startsWith(`${this.#basename}/`) ? location.slice(this.#basename.length) : location;
    }
}
//# sourceMappingURL=visit.js.map