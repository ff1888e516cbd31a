'use server';

/**
 * What the provider and its hooks ask of the server. Everybody may call these, with any arguments: each looks at the session of
 * the caller alone, and gives away nothing but that.
 */

import { seen } from './render.js';
import { type ClientUserInfo, infoOf, type NoUserInfo } from './session.js';
import { endSession, type RenewOptions, renewed, type SwitchResult, switched } from './sessions.js';
import { getSignInUrl } from './urls.js';
import { organizationOf } from './workos.js';

/** Who is signed in, as the browser may know it. */
export type ClientAuth = (ClientUserInfo | Omit<NoUserInfo, 'accessToken'>) & { signInUrl?: string };

/** What a tab compares with what it shows. */
export interface SessionCheck {
  state: 'signed_in' | 'signed_out' | 'unknown';
  sessionId: string | null;
  organizationId: string | null;
}

/** Says whether somebody is signed in, in which session and organization. */
export async function checkSessionAction(): Promise<SessionCheck> {
  const { state, sessionId, organizationId } = (await seen(undefined)).auth;
  return { state, sessionId, organizationId };
}

/** Says who is signed in, and where the others sign in. */
export async function getAuthAction(options?: { ensureSignedIn?: boolean; returnTo?: string }): Promise<ClientAuth> {
  const { auth } = await seen(undefined);
  const info = { ...infoOf(auth) } as ClientAuth;
  if (options?.ensureSignedIn === true && auth.state === 'signed_out') {
    const { returnTo } = options;
    info.signInUrl = await getSignInUrl(typeof returnTo === 'string' ? { returnTo } : {}).catch(() => getSignInUrl());
  }
  return info;
}

/** Fetches a new access token for the session. Errors are data. */
export async function refreshAuthAction(options?: RenewOptions): Promise<ClientAuth | { error: string }> {
  const { info, error } = await renewed(options?.organizationId);
  return error === undefined ? { ...info } : { error: error.code };
}

/** Ends the session, and says where the browser has to go. */
export async function handleSignOutAction(options?: { returnTo?: string }): Promise<{ signOutUrl: string }> {
  return { signOutUrl: await endSession(options?.returnTo) };
}

/** Switches the session to another organization. */
export async function switchToOrganizationAction(
  organizationId: string,
  options?: { returnTo?: string },
): Promise<SwitchResult> {
  return switched(organizationId, options?.returnTo);
}

/** Says what the organization of the session is called. Of no other one. */
export async function getOrganizationAction(): Promise<{ id: string; name: string } | null> {
  const { auth } = await seen(undefined);
  return auth.organizationId === null ? null : organizationOf(auth.organizationId);
}

/** Gives the access token of the session to the page that asks for it. */
export async function getAccessTokenAction(): Promise<string | undefined> {
  return (await seen(undefined)).auth.accessToken ?? undefined;
}

/** Fetches a new access token and gives it to the page. Errors are data. */
export async function refreshAccessTokenAction(): Promise<{ accessToken?: string; error?: string }> {
  const { info, error } = await renewed(undefined);
  if (error !== undefined) {
    return { error: error.code };
  }
  return info.user === null ? {} : { accessToken: info.accessToken };
}
