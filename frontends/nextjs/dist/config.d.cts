/** What `next.config` needs. It is read by Node itself and not by Next's compiler, so it stands alone. */
import type { NextConfig } from 'next';
import type { AuthKitSettings } from './settings.js' with { 'resolution-mode': 'import' };
export type { AuthKitSettings };
/** A configuration of Next.js that is made by a function. */
export type NextConfigFunction = (phase: string, context: {
    defaultConfig: NextConfig;
}) => NextConfig | Promise<NextConfig>;
/**
 * Adds what AuthKit needs to a configuration of Next.js: the native engine stays outside of the bundles, and `requireAuth`
 * may answer with `forbidden()`.
 *
 * @param config - The configuration of the application, or a function that makes it.
 * @param settings - Options of the engine, such as `{ sealFormat: 'iron' }`. What is left out comes from the environment.
 * @returns The configuration to export.
 * @throws TypeError for a setting that is secret: it would be written into the build.
 * @example
 * ```ts
 * import { withAuthKit } from 'authkit-native-nextjs/config';
 *
 * export default withAuthKit({ output: 'standalone' });
 * ```
 */
export declare function withAuthKit(config?: NextConfig, settings?: AuthKitSettings): NextConfig;
export declare function withAuthKit(config: NextConfigFunction, settings?: AuthKitSettings): NextConfigFunction;
