/** How an application is set up: by code, by the environment, or by a source of its own. */
import { type CookiePassword, WorkOS } from 'authkit-native';
import { Kit, type KitOptions } from 'authkit-native/kit';
import type { OnSuccess } from './types.js';
/** Where values come from, by the names of environment variables. */
export type ValueSource = Readonly<Record<string, unknown>> | ((name: string) => unknown);
/** The options of the vendor's kit, by their names there. */
export interface AuthKitConfig {
    /** The client id, `client_...`, or `WORKOS_CLIENT_ID`. */
    clientId: string;
    /** The API key, `sk_...`, or `WORKOS_API_KEY`. */
    apiKey: string;
    /** The address of the callback route, or `WORKOS_REDIRECT_URI`. */
    redirectUri: string;
    /** The cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals, all unseal. */
    cookiePassword: CookiePassword;
    /** The host name of the API, or `WORKOS_API_HOSTNAME`. `api.workos.com` by default. */
    apiHostname?: string | undefined;
    /** Whether the API speaks TLS, or `WORKOS_API_HTTPS`. True by default. */
    apiHttps?: boolean | undefined;
    /** The port of the API, or `WORKOS_API_PORT`. */
    apiPort?: number | undefined;
    /** In seconds: how long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`. 400 days by default. */
    cookieMaxAge?: number | undefined;
    /** The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default. */
    cookieName?: string | undefined;
}
/** The options of a client, with those of the web flow in `web`, the hooks, and what only these kits have. */
export interface AuthKitOptions extends KitOptions<Request> {
    /** The path that the application is served under, where it has one: the `basename` of the framework. */
    basename?: string | undefined;
    /** The browser's IP address. WorkOS sees it when somebody signs in. */
    remoteAddressOf?: ((request: Request) => string | undefined) | undefined;
}
/** Who has come, as hooks of one route see it. */
export interface Caller {
    request: Request;
    onSuccess?: OnSuccess | undefined;
}
/** A session storage of the framework, as far as it is read. */
export interface ForeignStorage {
    getSession(cookie?: string | null): Promise<{
        get(name: 'jwt'): unknown;
    }>;
}
/** The set-up of one application. */
export declare class Configuration {
    #private;
    /** The options of this code, which count more than the environment. */
    use(options: AuthKitOptions): void;
    /** Values that the environment, or a source in its place, may overrule. */
    configure(given: Partial<AuthKitConfig> | AuthKitOptions | ValueSource, source?: ValueSource): void;
    /** Where somebody goes after a sign-in that names no page. */
    returnTo(path: string): void;
    /** Reads the sessions of a storage that the vendor's kit wrote. The first one counts. */
    readFrom(storage: ForeignStorage | undefined, cookieName: string | undefined): void;
    get<Name extends keyof AuthKitConfig>(name: Name): AuthKitConfig[Name];
    get kit(): Kit<Caller>;
    /** The client, for everything that is no part of the web flow. */
    get workos(): WorkOS;
    get basename(): string | undefined;
    remoteAddressOf(request: Request): string | undefined;
    /** The cookies of a request, with the session that a foreign storage has of it. */
    cookiesOf(request: Request): Promise<string | undefined>;
    get clientOptions(): {
        baseUrl?: string | undefined;
        dangerAllowHttp?: boolean | undefined;
        issuer?: string | readonly string[] | undefined;
        leeway?: number | undefined;
        requireAuthTime?: boolean | undefined;
        timeout?: number | undefined;
        connectTimeout?: number | undefined;
        proxy?: string | undefined;
        caCertificates?: string | undefined;
        sealFormat?: import("authkit-native").SealFormat | undefined;
        acceptFormats?: readonly import("authkit-native").SealFormat[] | undefined;
        jwks?: {
            keys: readonly object[];
        } | undefined;
        keysMaxAge?: number | undefined;
        keysMaxStale?: number | undefined;
        keysRefetchInterval?: number | undefined;
        refreshMemory?: number | undefined;
        sessionCache?: number | undefined;
        testing?: boolean | undefined;
        clientId: string | undefined;
        apiKey: string | undefined;
        redirectUri: string | undefined;
        cookiePassword: CookiePassword | undefined;
        apiHostname: string | undefined;
        https: boolean | undefined;
        port: number | undefined;
        web: {
            oldCookieNames?: readonly string[] | undefined;
            oldCookieDomains?: readonly string[] | undefined;
            cookieDomain?: string | undefined;
            sameSite?: 'lax' | 'strict' | 'none' | undefined;
            partitioned?: boolean | undefined;
            cookieMaxChunks?: number | undefined;
            allowedReturnOrigins?: readonly string[] | undefined;
            allowedRedirectHosts?: readonly string[] | undefined;
            refreshBuffer?: number | undefined;
            proactiveDeadline?: number | undefined;
            getSignOut?: 'own_pages' | 'always' | 'never' | undefined;
            statelessCallback?: 'restart' | 'refuse' | 'accept_impersonation' | undefined;
            trustedOrigins?: readonly string[] | undefined;
            originCheck?: boolean | undefined;
            allowImpersonation?: boolean | undefined;
            unauthenticatedPaths?: readonly string[] | undefined;
            signUpPaths?: readonly string[] | undefined;
            cookieName: string | undefined;
            cookieMaxAge: number | undefined;
            defaultReturnTo: string | undefined;
            routes: {
                session?: string | null | undefined;
                prefix?: string | undefined;
                signIn: string | null | undefined;
                signUp: string | null | undefined;
                signOut: string | null | undefined;
                switchOrganization: string | null | undefined;
            };
        };
    };
}
