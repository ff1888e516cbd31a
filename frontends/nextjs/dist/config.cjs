"use strict";
/** What `next.config` needs. It is read by Node itself and not by Next's compiler, so it stands alone. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.withAuthKit = withAuthKit;
function withAuthKit(config = {}, settings = {}) {
    for (const [secret, variable] of SECRETS) {
        if (secret in settings) {
            throw new TypeError(`withAuthKit() would write \`${secret}\` into the build: set ${variable} instead`);
        }
    }
    if (typeof config === 'function') {
        return async (phase, context) => added(await config(phase, context), settings);
    }
    return added(config, settings);
}
const SECRETS = [
    ['apiKey', 'WORKOS_API_KEY'],
    ['cookiePassword', 'WORKOS_COOKIE_PASSWORD'],
];
function added(config, settings) {
    const written = JSON.stringify({ mount: config.basePath ?? '', settings });
    return {
        ...config,
        env: { ...config.env, AUTHKIT_NATIVE_SETTINGS: written },
        experimental: { authInterrupts: true, ...config.experimental },
        serverExternalPackages: [...new Set([...(config.serverExternalPackages ?? []), 'authkit-native'])],
    };
}
