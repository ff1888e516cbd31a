/** What the proxy tells a page, and what it tells the browser. */
import { NextResponse } from 'next/server';
/** The request headers that the proxy writes for pages. A request that comes with one of them loses it. */
export const AUTHKIT_REQUEST_HEADERS = [
    'x-workos-middleware',
    'x-workos-session',
    'x-url',
    'x-redirect-uri',
    'x-sign-up-paths',
];
/** Whether a header is one that only the proxy may write. */
export function isAuthkitRequestHeader(name) {
    const lower = name.toLowerCase();
    return lower.startsWith('x-workos-') || AUTHKIT_REQUEST_HEADERS.includes(lower);
}
/** The response headers that may leave for the browser. */
const RESPONSE_HEADERS = [
    'set-cookie',
    'cache-control',
    'vary',
    'www-authenticate',
    'proxy-authenticate',
    'link',
    'x-middleware-cache',
];
/** Next's own spelling of "go on with these request headers". */
const OVERRIDE = 'x-middleware-override-headers';
const OVERRIDDEN = 'x-middleware-request-';
/** Request headers in the form that Next takes from a response, without the instruction to go on. */
export function overriding(requestHeaders) {
    const { headers } = NextResponse.next({ request: { headers: requestHeaders } });
    headers.delete('x-middleware-next');
    return headers;
}
/** Parts the headers of `authkit()` into those for the page and those for the browser. */
export function partitionAuthkitHeaders(request, authkitHeaders) {
    const requestHeaders = new Headers();
    const override = authkitHeaders.get(OVERRIDE);
    if (override === null) {
        for (const [name, value] of request.headers) {
            if (!isAuthkitRequestHeader(name)) {
                requestHeaders.set(name, value);
            }
        }
    }
    for (const name of override?.split(',') ?? []) {
        const value = authkitHeaders.get(OVERRIDDEN + name);
        if (value !== null) {
            requestHeaders.set(name, value);
        }
    }
    const responseHeaders = new Headers();
    for (const [name, value] of authkitHeaders) {
        if (RESPONSE_HEADERS.includes(name)) {
            responseHeaders.append(name, value);
        }
    }
    return { requestHeaders, responseHeaders };
}
/** Adds the headers for the browser to a response, whose own cookies stay. */
export function applyResponseHeaders(response, responseHeaders) {
    for (const [name, value] of responseHeaders) {
        if (name === 'set-cookie' || name === 'vary') {
            response.headers.append(name, value);
        }
        else {
            response.headers.set(name, value);
        }
    }
    return response;
}
/**
 * Makes the response of a proxy that did more than AuthKit: it goes on to the page, or redirects.
 *
 * @param request - The request of the proxy.
 * @param authkitHeaders - The `headers` of `authkit()`.
 * @throws TypeError for a redirect that is no address.
 */
export function handleAuthkitProxy(request, authkitHeaders, { redirect, redirectStatus } = {}) {
    const { requestHeaders, responseHeaders } = partitionAuthkitHeaders(request, authkitHeaders);
    if (redirect === undefined) {
        return applyResponseHeaders(NextResponse.next({ request: { headers: requestHeaders } }), responseHeaders);
    }
    const isSafe = request.method === 'GET' || request.method === 'HEAD';
    const status = redirectStatus ?? (isSafe ? 307 : 303);
    return applyResponseHeaders(NextResponse.redirect(new URL(redirect, request.url), status), responseHeaders);
}
/** {@link handleAuthkitProxy} by its older name. */
export const handleAuthkitHeaders = handleAuthkitProxy;
