import type { WorkOSOptions } from 'authkit-native';

/**
 * Options of the engine that are the same everywhere in an application. They become a part of the build, so the two secrets
 * are not among them: `WORKOS_API_KEY` and `WORKOS_COOKIE_PASSWORD` stay in the environment. Nor is `testing`: a build is no test.
 */
export type AuthKitSettings = Omit<WorkOSOptions, 'apiKey' | 'cookiePassword' | 'testing'>;
