/** The loaders and actions of an application, for frameworks that have them: one of them makes this its own. */
import { Configuration } from './config.js';
import { isResponse } from './responses.js';
import { dataOf, infoOf, } from './types.js';
import { addressOf, LoaderVisit } from './visit.js';
/** The functions of both kits. Each kit says what they do. */
export function loaderKit(framework) {
    const config = new Configuration();
    /** The visit of a request, whose session was not looked at unless a middleware did so. */
    const begun = (args) => LoaderVisit.current ??
        // Nothing but a redirect leads away from an action.
        LoaderVisit.begin(config, framework, args, { kind: isSafe(args.request) ? 'loader' : 'carried' });
    /** The same, with who is signed in. */
    async function visited(args) {
        if (LoaderVisit.current !== undefined) {
            return LoaderVisit.current;
        }
        const visit = await begun(args);
        const answer = await visit.resolve(args.request);
        if (answer !== null) {
            throw visit.completed(visit.send(answer), true);
        }
        return visit;
    }
    function authLoader({ returnPathname, onSuccess, storage, cookie } = {}) {
        if (returnPathname !== undefined) {
            config.returnTo(returnPathname);
        }
        config.readFrom(storage, cookie?.name);
        return async (args) => {
            const { kit, basename } = config;
            const url = addressOf(args);
            if (!kit.isOwn({ url: url.pathname, mount: basename, redirectUri: kit.redirectUriOf({ request: args.request }) })) {
                throw new TypeError(`authLoader() is the loader of ${new URL(config.get('redirectUri')).pathname}, the path of the redirect URI, and ` +
                    `not of ${url.pathname}: move the route, or change \`redirectUri\``);
            }
            const visit = await LoaderVisit.begin(config, framework, args, { kind: 'loader' });
            visit.caller.onSuccess = onSuccess;
            const answer = await visit.handle();
            if (answer === null) {
                throw new TypeError('one of our own routes has no answer');
            }
            const response = visit.finished(visit.page(answer), true);
            if (response.status >= 400) {
                throw response;
            }
            return response;
        };
    }
    async function loaded(args, first = {}, second = {}) {
        const [loader, options] = typeof first === 'function' ? [first, second] : [undefined, first];
        config.readFrom(options.storage, options.cookie?.name);
        const visit = await visited(args);
        const answer = await reported(visit, options, args.request);
        if (answer !== undefined) {
            return visit.completed(answer);
        }
        if (options.ensureSignedIn || options.requireAuth !== undefined) {
            const refused = visit.guard(options.requireAuth);
            if (refused !== null) {
                throw visit.completed(visit.send(refused), true);
            }
        }
        const auth = dataOf(visit.auth);
        if (loader === undefined) {
            return framework.data(auth, { headers: visit.fields() });
        }
        const given = { ...args, auth, getAccessToken: () => visit.auth.accessToken };
        return merged(visit, await attempted(visit, () => loader(given)), auth);
    }
    /** What a loader returns. What it throws has the cookies of this request, too. */
    async function attempted(visit, run) {
        try {
            return await run();
        }
        catch (thrown) {
            if (isResponse(thrown)) {
                throw visit.completed(thrown);
            }
            throw isData(thrown) ? framework.data(thrown.data, withFields(visit, thrown.init)) : thrown;
        }
    }
    /** What a loader returned, together with who is signed in. Its redirects are thrown, and other responses pass. */
    async function merged(visit, value, auth) {
        if (!isResponse(value)) {
            return isData(value)
                ? framework.data({ ...value.data, ...auth }, withFields(visit, value.init))
                : framework.data({ ...value, ...auth }, { headers: visit.fields() });
        }
        if (value.headers.has('location')) {
            throw visit.completed(value);
        }
        if (!value.headers.get('content-type')?.includes('application/json')) {
            return visit.completed(value);
        }
        const { status, statusText } = value;
        const headers = visit.fields(value.headers);
        headers.delete('content-type');
        headers.delete('content-length');
        return framework.data({ ...(await value.json()), ...auth }, { status, statusText, headers });
    }
    function start(kind, to) {
        const options = typeof to === 'string' ? { returnTo: to } : to;
        const auth = LoaderVisit.current?.auth ?? config.kit.request(NO_REQUEST(config.basename)).auth;
        return auth[kind](options);
    }
    async function signOut(request, { returnTo } = {}) {
        const visit = await begun({ request });
        return visit.completed(await visit.auth.signOut({ returnTo }), true);
    }
    async function switchToOrganization(request, organizationId, { returnTo } = {}) {
        const visit = await begun({ request });
        const response = await visit.auth.switchOrganization(organizationId, { returnTo });
        const code = visit.last?.code ?? null;
        const headers = visit.fields();
        if (code === null) {
            const isGoing = returnTo !== undefined;
            return isGoing
                ? visit.completed(response, true)
                : framework.data({ success: true, auth: dataOf(visit.auth) }, { headers });
        }
        // Another sign-in is needed: the answer leads there.
        return response.headers.has('location')
            ? visit.completed(response, true)
            : framework.data({ success: false, error: code }, { status: response.status, headers });
    }
    async function withAuth(args) {
        if (LoaderVisit.current !== undefined) {
            return infoOf(LoaderVisit.current.auth);
        }
        // A refresh here would be lost: nothing that this function returns sets a cookie.
        const visit = await LoaderVisit.begin(config, framework, args, { kind: 'loader', cookiesWritable: false });
        await visit.handle();
        return infoOf(visit.auth);
    }
    async function refreshSession(request, organizationId) {
        const visit = await visited({ request });
        const refused = visit.guard({ originCheck: false });
        if (refused !== null) {
            throw visit.completed(visit.send(refused), true);
        }
        const organization = organizationId ?? visit.auth.organizationId;
        if (organization !== null) {
            const response = await visit.auth.switchOrganization(organization);
            if (visit.last?.code != null) {
                throw visit.completed(response, true);
            }
        }
        // The session's own line is the last one.
        const line = visit.fields().getSetCookie().at(-1);
        const headers = line === undefined ? {} : { 'Set-Cookie': line };
        return Object.assign(infoOf(visit.auth), { headers });
    }
    return {
        config,
        visited,
        start,
        refreshSession,
        authLoader,
        authkitLoader: loaded,
        signOut,
        switchToOrganization,
        withAuth,
        configure: (given, source) => config.configure(given, source),
        getConfig: (name) => config.get(name),
        getWorkOS: () => config.workos,
    };
}
const isSafe = ({ method }) => method === 'GET' || method === 'HEAD';
/** Facts of no request, for addresses that are the same for all. */
const NO_REQUEST = (mount) => ({ method: 'GET', url: '/', header: () => null, mount });
const isData = (value) => typeof value === 'object' && value !== null && 'type' in value && value.type === 'DataWithResponseInit';
const withFields = (visit, init) => ({
    ...init,
    headers: visit.fields(init?.headers),
});
/** Calls the hooks for what the check of the session brought about. */
async function reported({ event, auth }, { onSessionRefreshSuccess, onSessionRefreshError }, request) {
    if (event?.name === 'refreshed') {
        await onSessionRefreshSuccess?.(auth.outcome);
    }
    if (event?.name === 'failed') {
        const { error, retryable } = auth.outcome;
        const answer = await onSessionRefreshError?.({ error, request, isTransient: retryable });
        return isResponse(answer) ? answer : undefined;
    }
    return undefined;
}
//# sourceMappingURL=loaders.js.map