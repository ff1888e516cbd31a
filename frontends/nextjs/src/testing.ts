/**
 * For tests of applications that run its proxy, handlers and pages in their own process: {@link testingClient} replaces the
 * set-up of the kit. The helpers of `authkit-native/testing` do the rest.
 */

import type { WorkOS } from 'authkit-native';
import { AuthKitError } from './errors.js';
import { IS_BUILT, setUpForTests } from './kits.js';
import type { AuthKitSettings } from './settings.js';
import { forgetClient, getWorkOS } from './workos.js';

export type { AuthKitSettings };

/**
 * Sets the kit up for tests of this process, and returns the client that the helpers of `authkit-native/testing` take. From then
 * on the kit uses no network, reads no `WORKOS_` variable, and accepts the sessions of these tests and no others.
 *
 * @param settings - What `next.config` gives to `withAuthKit`, where a test depends on it. The redirect URI is
 *   `http://localhost/callback` when left out.
 * @returns The client, which `getWorkOS()` returns from now on.
 * @throws AuthKitError in what `next` has built, and where `NODE_ENV` is `production`; ConfigurationError for a setting that
 *   cannot be used.
 * @example
 * ```ts
 * import { signInAs } from 'authkit-native/testing';
 * import { testingClient } from 'authkit-native-nextjs/testing';
 *
 * const cookie = signInAs(testingClient(), { permissions: ['reports:read'] });
 * const response = await proxy(new NextRequest('http://localhost/reports', { headers: { cookie } }));
 * ```
 */
export function testingClient(settings: AuthKitSettings = {}): WorkOS {
  if (IS_BUILT || process.env.NODE_ENV === 'production') {
    throw new AuthKitError(
      'testingClient() is for tests, and this is an application in production or one that `next` has built: import ' +
        '`authkit-native-nextjs/testing` in test files only, and run them by Vitest, Jest or `node --test`',
    );
  }
  setUpForTests(settings);
  forgetClient();
  return getWorkOS();
}
