/** What routes are given and give back, by the names of the vendor's kits. */
const NOBODY = {
    user: null,
    sessionId: null,
    organizationId: null,
    role: null,
    roles: null,
    permissions: null,
    entitlements: null,
    featureFlags: null,
    impersonator: null,
};
export function dataOf(auth) {
    if (auth.state !== 'signed_in') {
        return { ...NOBODY, authState: auth.state };
    }
    const { user, sessionId, organizationId, role, roles, impersonator } = auth;
    return {
        user,
        sessionId,
        organizationId,
        role,
        roles,
        permissions: auth.permissions ?? [],
        entitlements: auth.entitlements ?? [],
        featureFlags: auth.featureFlags ?? [],
        impersonator,
        authState: 'signed_in',
    };
}
export function infoOf(auth) {
    if (!auth.authenticated) {
        return { user: null };
    }
    const info = {
        user: auth.user,
        sessionId: auth.sessionId,
        organizationId: auth.organizationId ?? undefined,
        role: auth.role ?? undefined,
        roles: auth.roles ?? undefined,
        permissions: auth.permissions ?? undefined,
        entitlements: auth.entitlements ?? undefined,
        featureFlags: auth.featureFlags ?? undefined,
        impersonator: auth.impersonator ?? undefined,
    };
    // Neither a copy nor a log has the token.
    return Object.defineProperty(info, 'accessToken', { get: () => auth.accessToken });
}
//# sourceMappingURL=types.js.map