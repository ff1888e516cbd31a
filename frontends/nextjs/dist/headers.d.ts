/** What the proxy tells a page, and what it tells the browser. */
import { type NextRequest, NextResponse } from 'next/server';
/** The request headers that the proxy writes for pages. A request that comes with one of them loses it. */
export declare const AUTHKIT_REQUEST_HEADERS: readonly string[];
/** Whether a header is one that only the proxy may write. */
export declare function isAuthkitRequestHeader(name: string): boolean;
/** Request headers in the form that Next takes from a response, without the instruction to go on. */
export declare function overriding(requestHeaders: Headers): Headers;
/** The headers of `authkit()`, by whom they are for. */
export interface PartitionedHeaders {
    /** For the page: pass them to `NextResponse.next({ request: { headers } })` or to a rewrite. */
    requestHeaders: Headers;
    /** For the browser. */
    responseHeaders: Headers;
}
/** Parts the headers of `authkit()` into those for the page and those for the browser. */
export declare function partitionAuthkitHeaders(request: NextRequest, authkitHeaders: Headers): PartitionedHeaders;
/** Adds the headers for the browser to a response, whose own cookies stay. */
export declare function applyResponseHeaders(response: NextResponse, responseHeaders: Headers): NextResponse;
/** Where {@link handleAuthkitProxy} sends the browser. */
export interface HandleAuthkitHeadersOptions {
    /** An address to redirect to. The request goes on to its page when unset. */
    redirect?: string | URL | undefined;
    /** The status of the redirect: 307 for GET and HEAD, else 303, when unset. */
    redirectStatus?: 302 | 303 | 307 | 308 | undefined;
}
/**
 * Makes the response of a proxy that did more than AuthKit: it goes on to the page, or redirects.
 *
 * @param request - The request of the proxy.
 * @param authkitHeaders - The `headers` of `authkit()`.
 * @throws TypeError for a redirect that is no address.
 */
export declare function handleAuthkitProxy(request: NextRequest, authkitHeaders: Headers, { redirect, redirectStatus }?: HandleAuthkitHeadersOptions): NextResponse;
/** {@link handleAuthkitProxy} by its older name. */
export declare const handleAuthkitHeaders: typeof handleAuthkitProxy;
