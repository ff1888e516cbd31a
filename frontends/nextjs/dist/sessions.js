/** What changes a session. For server actions and route handlers, which can set cookies. */
import { revalidatePath, revalidateTag } from 'next/cache';
import { redirect } from 'next/navigation';
import { unavailable } from './auth.js';
import { TokenRefreshError } from './errors.js';
import { ensureWritable, redirectUriOf, seen, setCookies, visitOf } from './render.js';
import { infoOf } from './session.js';
import { onOurOrigin } from './urls.js';
/**
 * Ends the session and sends the browser to WorkOS, which ends it there and sends the browser back.
 *
 * @param options - `returnTo` is the page to come back to: a path of the application, or an address of
 *   `web.allowedReturnOrigins`. It must be registered in the dashboard.
 * @throws the error of Next in a server component: call it in a server action or a route handler.
 */
export async function signOut(options = {}) {
    return redirect(await endSession(options.returnTo));
}
/** Ends the session, and returns where the browser goes then. */
export async function endSession(returnTo) {
    const visit = await visitOf('carried');
    const answer = await visit.auth.signOut({ returnTo });
    await setCookies(answer.setCookies);
    return onOurOrigin(answer.location ?? '/', await redirectUriOf());
}
export async function refreshSession(options = {}) {
    const { info, error, visit } = await renewed(options.organizationId);
    if (error !== undefined) {
        throw error;
    }
    if (info.user === null && options.ensureSignedIn) {
        return redirect(onOurOrigin(visit.auth.signInUrl(), await redirectUriOf()));
    }
    return info;
}
/** How soon a token must end to be due for a new one: always. In seconds. */
const ALWAYS = 10 * 365 * 86_400;
/** How long an exchange may take that somebody waits for. In seconds. */
const PATIENCE = 10;
/** Exchanges the session, in another organization or not. */
export async function renewed(organizationId) {
    await ensureWritable();
    let failure;
    const onError = (event) => {
        failure = event;
    };
    const isSwitch = organizationId !== undefined;
    const part = isSwitch ? {} : { refreshBuffer: ALWAYS, proactiveDeadline: PATIENCE };
    const visit = await visitOf('carried', part, { onError });
    const answer = isSwitch ? await visit.auth.switchOrganization(organizationId) : await visit.handle();
    await setCookies(visit.cookies);
    if (failure === undefined) {
        return { info: infoOf(visit.auth), visit };
    }
    const cause = failure.error;
    const { auth } = await seen(undefined);
    const error = new TokenRefreshError(failure.code ?? cause?.code ?? answer?.code ?? 'internal', {
        isTransient: cause?.retryable === true,
        cause,
        ...(auth.authenticated && { userId: auth.user.id, sessionId: auth.sessionId }),
    });
    return { visit, error };
}
/**
 * Switches the session to another organization. Where the organization asks for another sign-in, the person is sent there.
 *
 * @param organizationId - The organization, `org_...`. The user must be a member.
 * @throws TokenRefreshError when the session stays where it is.
 */
export async function switchToOrganization(organizationId, options = {}) {
    const { returnTo, revalidationStrategy = 'path', revalidationTags = [] } = options;
    const { answer, visit } = await exchange(organizationId, returnTo);
    const redirectUri = await redirectUriOf();
    if (answer.code !== null) {
        if (answer.location !== null) {
            return redirect(onOurOrigin(answer.location, redirectUri));
        }
        throw answer.status >= 500 ? unavailable(answer) : refused(answer);
    }
    const target = answer.location ?? '/';
    if (revalidationStrategy === 'none') {
        return infoOf(visit.auth);
    }
    if (revalidationStrategy === 'tag') {
        for (const tag of revalidationTags) {
            revalidateTag(tag, { expire: 0 });
        }
    }
    else {
        revalidatePath(target.split(/[?#]/)[0] ?? '/');
    }
    return redirect(onOurOrigin(target, redirectUri));
}
/** The same, for a script of the page, which goes where it is told. */
export async function switched(organizationId, returnTo) {
    const { answer } = await exchange(organizationId, returnTo);
    if (answer.location === null) {
        return { error: answer.code ?? 'internal' };
    }
    return { redirectTo: onOurOrigin(answer.location, await redirectUriOf()), leaves: answer.code !== null };
}
async function exchange(organizationId, returnTo) {
    await ensureWritable();
    const visit = await visitOf('carried');
    const answer = await visit.auth.switchOrganization(organizationId, { returnTo });
    await setCookies(visit.cookies);
    return { answer, visit };
}
const refused = ({ code }) => new TokenRefreshError(code ?? 'internal', { isTransient: false });
