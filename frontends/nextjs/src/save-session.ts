/** A session that the application has from a grant of its own. */

import { type AuthenticationResponse, WorkOS } from 'authkit-native';
import type { NextRequest } from 'next/server';
import { AuthKitError } from './errors.js';
import { kitOf, SETTINGS } from './kits.js';
import { ensureWritable, RenderVisit, redirectUriOf, setCookies } from './render.js';
import { clientOptions } from './workos.js';

/** What {@link saveSession} keeps of a session. */
export type SavedSession = Pick<AuthenticationResponse, 'user' | 'accessToken' | 'refreshToken'> &
  Partial<Pick<AuthenticationResponse, 'impersonator' | 'organizationId' | 'authenticationMethod'>>;

/**
 * Signs somebody in whom the application has authenticated by a grant of its own, such as a password or a magic link.
 *
 * @param session - The response to the grant.
 * @param _request - As the vendor's kit has it. Nothing of it is used: the cookie goes by the redirect URI.
 * @throws AuthKitError for a token that is not genuine, or whose keys cannot be had now; the error of Next in a server
 *   component, where no cookie can be set.
 * @example
 * ```ts
 * 'use server';
 *
 * import { getWorkOS, saveSession } from 'authkit-native-nextjs';
 *
 * export async function signInByCode(email: string, code: string) {
 *   await saveSession(await getWorkOS().userManagement.authenticateWithMagicAuth({ email, code }));
 * }
 * ```
 */
export async function saveSession(session: SavedSession, _request?: NextRequest | string): Promise<void> {
  await ensureWritable();
  const { user, accessToken, refreshToken, impersonator, organizationId, authenticationMethod } = session;
  const { sealFormat = 'native', web } = SETTINGS;
  // What comes in another format than new cookies have is sealed anew. So the engine writes the cookie: its parts and lifetime.
  const other = new WorkOS({ ...clientOptions(), sealFormat: sealFormat === 'iron' ? 'native' : 'iron' });
  const sealed = other.userManagement.sealSessionFromAuthResponse({
    user,
    accessToken,
    refreshToken,
    impersonator,
    organizationId,
    authenticationMethod,
  });
  const name = web?.cookieName ?? process.env.WORKOS_COOKIE_NAME ?? 'wos-session';
  const fields: Readonly<Record<string, string>> = { accept: 'text/html', cookie: `${name}=${sealed}` };
  const kit = kitOf({ redirectUri: await redirectUriOf() });
  const visit = new RenderVisit(kit, {}, { method: 'GET', url: '/', header: (field) => fields[field] });
  await visit.handle();
  const { authenticated, reason } = visit.auth;
  if (!authenticated) {
    throw new AuthKitError(`the session was not saved: ${reason}`, visit.auth.outcome.error, { code: reason });
  }
  await setCookies(visit.cookies);
}
