/** Who is signed in, in the shape that pages read. */
const OPTIONAL = [
    'organizationId',
    'role',
    'roles',
    'permissions',
    'entitlements',
    'featureFlags',
    'impersonator',
];
export function infoOf(auth) {
    if (!auth.authenticated) {
        return { user: null, reason: auth.reason, retryable: auth.retryable };
    }
    const info = { user: auth.user, sessionId: auth.sessionId };
    for (const name of OPTIONAL) {
        if (auth[name] !== null) {
            info[name] = auth[name];
        }
    }
    Object.defineProperty(info, 'accessToken', { value: auth.accessToken, enumerable: false });
    return info;
}
/** The claims of a verified session. */
export function claimsOf(auth) {
    return auth.authenticated ? auth.claims : {};
}
