"use strict";
/** What `next.config` needs. It is read by Node itself and not by Next's compiler, so it stands alone. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.withAuthKit = withAuthKit;
const node_fs_1 = require("node:fs");
const node_path_1 = require("node:path");
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
        outputFileTracingIncludes: { ...config.outputFileTracingIncludes, ...addons() },
        serverExternalPackages: [...new Set([...(config.serverExternalPackages ?? []), 'authkit-native'])],
    };
}
/** What a deployment takes along that no import names: the addon of this platform, beside the engine wherever that is. */
function addons() {
    const modules = (0, node_path_1.dirname)((0, node_path_1.dirname)(require.resolve('authkit-native/package.json')));
    const names = (0, node_fs_1.readdirSync)(modules).filter((name) => name.startsWith('authkit-native-'));
    const folders = names.filter((name) => (0, node_fs_1.readdirSync)((0, node_path_1.join)(modules, name)).some((file) => file.endsWith('.node')));
    const globs = folders.map((name) => `${(0, node_path_1.relative)(process.cwd(), (0, node_path_1.join)(modules, name))}/*`);
    return globs.length === 0 ? {} : { '/**': globs };
}
