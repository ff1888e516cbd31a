/** How an application is set up: by code, by the environment, or by a source of its own. */
import { WorkOS } from 'authkit-native';
import { Kit } from 'authkit-native/kit';
import { isResponse } from './responses.js';
const NAMES = {
    clientId: 'WORKOS_CLIENT_ID',
    apiKey: 'WORKOS_API_KEY',
    redirectUri: 'WORKOS_REDIRECT_URI',
    cookiePassword: 'WORKOS_COOKIE_PASSWORD',
    apiHostname: 'WORKOS_API_HOSTNAME',
    apiHttps: 'WORKOS_API_HTTPS',
    apiPort: 'WORKOS_API_PORT',
    cookieMaxAge: 'WORKOS_COOKIE_MAX_AGE',
    cookieName: 'WORKOS_COOKIE_NAME',
};
const DEFAULTS = {
    apiHostname: 'api.workos.com',
    apiHttps: true,
    cookieMaxAge: 34_560_000,
    cookieName: 'wos-session',
};
const isVendors = (name) => name in NAMES;
/** The routes of these frameworks are files, so none is taken but that of the redirect URI. */
const NO_ROUTES = { signIn: null, signUp: null, signOut: null, switchOrganization: null };
/** The set-up of one application. */
export class Configuration {
    #options = {};
    #values = {};
    #source;
    #returnPathname;
    #storage;
    #kit;
    #workos;
    /** The options of this code, which count more than the environment. */
    use(options) {
        this.#options = { ...this.#options, ...options };
        this.#forget();
    }
    /** Values that the environment, or a source in its place, may overrule. */
    configure(given, source) {
        if (typeof given === 'function') {
            this.#source = given;
        }
        else {
            const all = Object.entries(given);
            this.#values = { ...this.#values, ...Object.fromEntries(all.filter(([name]) => isVendors(name))) };
            this.#options = { ...this.#options, ...Object.fromEntries(all.filter(([name]) => !isVendors(name))) };
        }
        this.#source = source ?? this.#source;
        this.#forget();
    }
    /** Where somebody goes after a sign-in that names no page. */
    returnTo(path) {
        this.#returnPathname = path;
        this.#forget();
    }
    /** Reads the sessions of a storage that the vendor's kit wrote. The first one counts. */
    readFrom(storage, cookieName) {
        this.#storage ??= storage;
        if (cookieName !== undefined && cookieName !== this.#values.cookieName) {
            this.#values = { ...this.#values, cookieName };
            this.#forget();
        }
    }
    get(name) {
        const value = this.#value(name) ?? DEFAULTS[name];
        const isOptional = ['apiHostname', 'apiPort'].includes(name);
        if (value === undefined && !isOptional) {
            throw new TypeError(`\`${name}\` is not set: call configure({ ${name}: ... }) or set ${NAMES[name]}`);
        }
        return value;
    }
    get kit() {
        this.#kit ??= this.#make();
        return this.#kit;
    }
    /** The client, for everything that is no part of the web flow. */
    get workos() {
        const { clientOptions } = this;
        this.#workos ??= new WorkOS(clientOptions.apiKey, clientOptions);
        return this.#workos;
    }
    get basename() {
        return this.#options.basename?.replace(/\/+$/, '');
    }
    remoteAddressOf(request) {
        return this.#options.remoteAddressOf?.(request);
    }
    /** The cookies of a request, with the session that a foreign storage has of it. */
    async cookiesOf(request) {
        const cookies = request.headers.get('cookie');
        const sealed = cookies && (await this.#storage?.getSession(cookies))?.get('jwt');
        return typeof sealed === 'string' ? `${cookies}; ${this.get('cookieName')}=${sealed}` : undefined;
    }
    #forget() {
        this.#kit = undefined;
        this.#workos = undefined;
    }
    #value(name) {
        const source = this.#source ?? process.env;
        const found = typeof source === 'function' ? source(NAMES[name]) : source[NAMES[name]];
        const isSet = found !== undefined && found !== null && found !== '';
        return isSet ? typed(name, found) : this.#values[name];
    }
    get clientOptions() {
        const { basename, remoteAddressOf, redirectUriOf, onSignIn, onRefresh, onSwitch, onSignOut, onError, ...options } = this.#options;
        const named = {
            clientId: this.#value('clientId'),
            apiKey: this.#value('apiKey'),
            redirectUri: this.#value('redirectUri'),
            cookiePassword: this.#value('cookiePassword'),
            apiHostname: this.#value('apiHostname'),
            https: this.#value('apiHttps'),
            port: this.#value('apiPort'),
        };
        const web = {
            cookieName: this.#value('cookieName'),
            cookieMaxAge: this.#value('cookieMaxAge'),
            defaultReturnTo: this.#returnPathname,
            ...options.web,
            routes: { ...NO_ROUTES, ...options.web?.routes },
        };
        return { ...named, ...options, web };
    }
    #make() {
        const { redirectUriOf, onSignIn, onRefresh, onSwitch, onSignOut, onError } = this.#options;
        return new Kit({
            ...this.clientOptions,
            redirectUriOf: redirectUriOf && (({ request }) => redirectUriOf(request)),
            onSignIn: (event, caller) => signedIn(onSignIn, event, caller),
            onRefresh: (event, { request }) => onRefresh?.(event, request),
            onSwitch: (event, { request }) => onSwitch?.(event, request),
            onSignOut: (event, { request }) => onSignOut?.(event, request),
            onError: (event, { request }) => onError?.(event, request),
        });
    }
}
/** Calls the hooks of a sign-in. A redirect that one of them throws is where the person goes. */
async function signedIn(onSignIn, event, caller) {
    try {
        const path = await onSignIn?.(event, caller.request);
        await caller.onSuccess?.(event.response);
        return path;
    }
    catch (thrown) {
        const location = isResponse(thrown) ? thrown.headers.get('location') : null;
        if (location === null) {
            throw thrown;
        }
        return location;
    }
}
/** The text of a variable as the value that it stands for. */
function typed(name, value) {
    switch (name) {
        case 'apiHttps':
            return value === true || value === 'true';
        case 'apiPort':
        case 'cookieMaxAge':
            return Number(value);
        default:
            return value;
    }
}
//# sourceMappingURL=config.js.map