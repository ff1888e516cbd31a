/** What `next.config` needs. It is read by Node itself and not by Next's compiler, so it stands alone. */

import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { NextConfig } from 'next';
import type { AuthKitSettings } from './settings.js' with { 'resolution-mode': 'import' };

export type { AuthKitSettings };

/** A configuration of Next.js that is made by a function. */
export type NextConfigFunction = (
  phase: string,
  context: { defaultConfig: NextConfig },
) => NextConfig | Promise<NextConfig>;

/**
 * Adds what AuthKit needs to a configuration of Next.js: the native engine stays outside of the bundles, and `requireAuth`
 * may answer with `forbidden()`.
 *
 * @param config - The configuration of the application, or a function that makes it.
 * @param settings - Options of the engine, such as `{ sealFormat: 'iron' }`. What is left out comes from the environment.
 * @returns The configuration to export.
 * @throws TypeError for a setting that is secret or for tests: it would be written into the build.
 * @example
 * ```ts
 * import { withAuthKit } from 'authkit-native-nextjs/config';
 *
 * export default withAuthKit({ output: 'standalone' });
 * ```
 */
export function withAuthKit(config?: NextConfig, settings?: AuthKitSettings): NextConfig;
export function withAuthKit(config: NextConfigFunction, settings?: AuthKitSettings): NextConfigFunction;
export function withAuthKit(
  config: NextConfig | NextConfigFunction = {},
  settings: AuthKitSettings = {},
): NextConfig | NextConfigFunction {
  for (const [secret, variable] of SECRETS) {
    if (secret in settings) {
      throw new TypeError(`withAuthKit() would write \`${secret}\` into the build: set ${variable} instead`);
    }
  }
  if ('testing' in settings) {
    throw new TypeError('withAuthKit() would write `testing` into the build: call testingClient() in the test instead');
  }
  if (typeof config === 'function') {
    return async (phase, context) => added(await config(phase, context), settings);
  }
  return added(config, settings);
}

const SECRETS = [
  ['apiKey', 'WORKOS_API_KEY'],
  ['cookiePassword', 'WORKOS_COOKIE_PASSWORD'],
] as const;

function added(config: NextConfig, settings: AuthKitSettings): NextConfig {
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
function addons(): Record<string, string[]> {
  const modules = dirname(dirname(require.resolve('authkit-native/package.json')));
  const names = readdirSync(modules).filter((name) => name.startsWith('authkit-native-'));
  const folders = names.filter((name) => readdirSync(join(modules, name)).some((file) => file.endsWith('.node')));
  const globs = folders.map((name) => `${relative(process.cwd(), join(modules, name))}/*`);
  return globs.length === 0 ? {} : { '/**': globs };
}
