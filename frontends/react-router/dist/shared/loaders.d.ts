/** The loaders and actions of an application, for frameworks that have them: one of them makes this its own. */
import type { StartOptions, WorkOS } from 'authkit-native';
import { type AuthKitConfig, type AuthKitOptions, Configuration, type ValueSource } from './config.js';
import { type AuthKitLoaderOptions, type AuthorizedData, type HandleAuthOptions, type NoUserInfo, type SignedInOptions, type UnauthorizedData, type UserInfo } from './types.js';
import { type Arguments, LoaderVisit, type Redirects } from './visit.js';
/** Data with a status and header fields, as the framework's `data` makes it. */
export interface DataWithInit<Data> {
    type: string;
    data: Data;
    init: ResponseInit | null;
}
/** What is needed of a framework. */
export interface Framework<Args extends Arguments> extends Redirects {
    data<Data>(data: Data, init?: ResponseInit): DataWithInit<Data>;
    /** Never called: it says what a loader is given. */
    args?: Args;
}
/** What a loader inside of `authkitLoader` may return. */
type Loaded<Data> = Response | DataWithInit<Data> | NonNullable<Data> | null;
type AuthLoader<Args, Data> = (args: Args & {
    auth: AuthorizedData | UnauthorizedData;
    getAccessToken: () => string | null;
}) => Promise<Loaded<Data>> | Loaded<Data>;
type SignedInLoader<Args, Data> = (args: Args & {
    auth: AuthorizedData;
    getAccessToken: () => string;
}) => Promise<Loaded<Data>> | Loaded<Data>;
/** The overloads of `authkitLoader`. */
export interface AuthkitLoader<Args> {
    (args: Args, options: SignedInOptions): Promise<DataWithInit<AuthorizedData>>;
    (args: Args, options?: AuthKitLoaderOptions): Promise<DataWithInit<AuthorizedData | UnauthorizedData>>;
    <Data = unknown>(args: Args, loader: SignedInLoader<Args, Data>, options: SignedInOptions): Promise<DataWithInit<Data & AuthorizedData>>;
    <Data = unknown>(args: Args, loader: AuthLoader<Args, Data>, options?: AuthKitLoaderOptions): Promise<DataWithInit<Data & (AuthorizedData | UnauthorizedData)>>;
}
/** The outcome of a switch that leads nowhere. */
export type Switched = {
    success: true;
    auth: AuthorizedData | UnauthorizedData;
} | {
    success: false;
    error: string;
};
/** The functions of both kits. Each kit says what they do. */
export declare function loaderKit<Args extends Arguments>(framework: Framework<Args>): {
    config: Configuration;
    visited: (args: Arguments) => Promise<LoaderVisit>;
    start: (kind: 'signInUrl' | 'signUpUrl', to: string | StartOptions | undefined) => string;
    refreshSession: (request: Request, organizationId: string | undefined) => Promise<UserInfo & {
        headers: Record<string, string>;
    }>;
    authLoader: ({ returnPathname, onSuccess, storage, cookie }?: HandleAuthOptions) => (args: Args) => Promise<Response>;
    authkitLoader: AuthkitLoader<Args>;
    signOut: (request: Request, { returnTo }?: {
        returnTo?: string;
    }) => Promise<Response>;
    switchToOrganization: (request: Request, organizationId: string, { returnTo }?: {
        returnTo?: string;
    }) => Promise<Response | DataWithInit<Switched>>;
    withAuth: (args: Arguments) => Promise<UserInfo | NoUserInfo>;
    configure: (given: Partial<AuthKitConfig> | AuthKitOptions | ValueSource, source?: ValueSource) => void;
    getConfig: <Name extends keyof AuthKitConfig>(name: Name) => AuthKitConfig[Name];
    getWorkOS: () => WorkOS;
};
export {};
