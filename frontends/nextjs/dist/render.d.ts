/** A request as pages, handlers and server actions see it: by Next's own functions, and without a `Request`. */
import { type Answer, Visit } from 'authkit-native/kit';
import { type Listener, type Part } from './kits.js';
/** A request whose answers are carried out by Next's functions. */
export declare class RenderVisit extends Visit<Listener, Answer> {
    send(answer: Answer): Answer;
}
/** The redirect URI of this request. */
export declare function redirectUriOf(): Promise<string | undefined>;
/** Who is signed in, for a page, which sets no cookie and so refreshes nothing: the proxy did that before. */
declare function see(redirectUri: string | undefined): Promise<RenderVisit>;
/** The same, once for all components of a page. Only a version of React that renders on the server has this. */
export declare const seen: typeof see;
/** A request for what sets cookies. Nothing is looked up yet. */
export declare function visitOf(kind: 'carried' | 'render', part?: Part, listener?: Listener): Promise<RenderVisit>;
/** Sets the cookies of an answer. @throws the error of Next where none can be set, as in a server component. */
export declare function setCookies(lines: readonly string[]): Promise<void>;
/** Deletes a cookie that nobody has any more. @throws the error of Next where none can be set: nothing is spent then. */
export declare function ensureWritable(): Promise<void>;
export {};
