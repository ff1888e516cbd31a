'use server';
/**
 * What the provider and its hooks ask of the server. Everybody may call these, with any arguments: each looks at the session of
 * the caller alone, and gives away nothing but that.
 */
import { seen } from './render.js';
import { infoOf } from './session.js';
import { endSession, renewed, switched } from './sessions.js';
import { getSignInUrl } from './urls.js';
import { organizationOf } from './workos.js';
/** Says whether somebody is signed in, and in which session. */
export async function checkSessionAction() {
    const { auth } = await seen(undefined);
    return { state: auth.state, sessionId: auth.sessionId };
}
/** Says who is signed in, and where the others sign in. */
export async function getAuthAction(options) {
    const { auth } = await seen(undefined);
    const info = { ...infoOf(auth) };
    if (options?.ensureSignedIn === true && auth.state === 'signed_out') {
        const { returnTo } = options;
        info.signInUrl = await getSignInUrl(typeof returnTo === 'string' ? { returnTo } : {}).catch(() => getSignInUrl());
    }
    return info;
}
/** Fetches a new access token for the session. Errors are data. */
export async function refreshAuthAction(options) {
    const { info, error } = await renewed(options?.organizationId);
    return error === undefined ? { ...info } : { error: error.code };
}
/** Ends the session, and says where the browser has to go. */
export async function handleSignOutAction(options) {
    return { signOutUrl: await endSession(options?.returnTo) };
}
/** Switches the session to another organization. */
export async function switchToOrganizationAction(organizationId, options) {
    return switched(organizationId, options?.returnTo);
}
/** Says what the organization of the session is called. Of no other one. */
export async function getOrganizationAction() {
    const { auth } = await seen(undefined);
    return auth.organizationId === null ? null : organizationOf(auth.organizationId);
}
/** Gives the access token of the session to the page that asks for it. */
export async function getAccessTokenAction() {
    return (await seen(undefined)).auth.accessToken ?? undefined;
}
/** Fetches a new access token and gives it to the page. Errors are data. */
export async function refreshAccessTokenAction() {
    const { info, error } = await renewed(undefined);
    if (error !== undefined) {
        return { error: error.code };
    }
    return info.user === null ? {} : { accessToken: info.accessToken };
}
