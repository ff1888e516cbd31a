/** One request of a framework whose loaders and actions carry redirects. */
import { type Answer, FetchVisit } from 'authkit-native/kit';
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
export declare function addressOf({ request, url }: Arguments): URL;
export declare class LoaderVisit extends FetchVisit<Caller> {
    #private;
    /** What the check of the session brought about. */
    event: Answer['event'];
    /** The last answer of ours. */
    last: Answer | null;
    readonly caller: Caller;
    constructor(parts: ConstructorParameters<typeof FetchVisit<Caller>>, redirects: Redirects, basename?: string);
    static begin(config: Configuration, redirects: Redirects, args: Arguments, options?: {
        kind?: 'carried' | 'loader';
        cookiesWritable?: boolean;
        isElsewhere?: boolean;
    }): Promise<LoaderVisit>;
    /** The visit that a middleware has begun. */
    static get current(): LoaderVisit | undefined;
    /** Finds out who is signed in. The answer, if there is one, is all that this request gets. */
    resolve(request: Request): Promise<Answer | null>;
    /** Lets the framework answer, and completes what it sends. */
    manage(next: () => Promise<Response>): Promise<Response>;
    /** An answer of ours as a loader or an action gives it. */
    send(answer: Answer): Response;
    /** An answer of ours on a route without a page, which the framework sends as it is. */
    page(answer: Answer): Response;
    /** An answer of ours in place of the framework's, which then puts no base path before an address. */
    whole(answer: Answer): Response;
    /** A response with what this request has to add to it, unless a middleware adds that. */
    completed(response: Response, isOurs?: boolean): Response;
    /** The same for the header fields of data. */
    fields(headers?: HeadersInit): Headers;
}
