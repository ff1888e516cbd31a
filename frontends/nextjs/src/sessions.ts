/** What changes a session. For server actions and route handlers, which can set cookies. */

import type { Answer, ErrorEvent } from 'authkit-native/kit';
import { revalidatePath, revalidateTag } from 'next/cache';
import { redirect } from 'next/navigation';
import { unavailable } from './auth.js';
import { TokenRefreshError } from './errors.js';
import { ensureWritable, type RenderVisit, redirectUriOf, seen, setCookies, visitOf } from './render.js';
import { infoOf, type NoUserInfo, type UserInfo } from './session.js';
import { onOurOrigin } from './urls.js';

/**
 * Ends the session and sends the browser to WorkOS, which ends it there and sends the browser back.
 *
 * @param options - `returnTo` is the page to come back to: a path of the application, or an address of
 *   `web.allowedReturnOrigins`. It must be registered in the dashboard.
 * @throws the error of Next in a server component: call it in a server action or a route handler.
 */
export async function signOut(options: { returnTo?: string | undefined } = {}): Promise<never> {
  return redirect(await endSession(options.returnTo));
}

/** Ends the session, and returns where the browser goes then. */
export async function endSession(returnTo: string | undefined): Promise<string> {
  const visit = await visitOf('carried');
  const answer = await visit.auth.signOut({ returnTo });
  await setCookies(answer.setCookies);
  return onOurOrigin(answer.location ?? '/', await redirectUriOf());
}

/** Options of {@link refreshSession}. */
export interface RenewOptions {
  /** The organization to switch to. That of the session when unset. */
  organizationId?: string | undefined;
}

/**
 * Fetches a new access token for the session, although the present one may be good for a while. A token of a session without
 * an organization is kept if it lives for ten minutes more.
 *
 * @throws TokenRefreshError when there is a session and it was not refreshed; the error of Next in a server component, where
 *   no cookie can be set: nothing is spent then.
 */
export async function refreshSession(options: RenewOptions & { ensureSignedIn: true }): Promise<UserInfo>;
export async function refreshSession(
  options?: RenewOptions & { ensureSignedIn?: boolean },
): Promise<UserInfo | NoUserInfo>;
export async function refreshSession(
  options: RenewOptions & { ensureSignedIn?: boolean } = {},
): Promise<UserInfo | NoUserInfo> {
  const { info, error, visit } = await renewed(options.organizationId);
  if (error !== undefined) {
    throw error;
  }
  if (info.user === null && options.ensureSignedIn) {
    return redirect(onOurOrigin(visit.auth.signInUrl(), await redirectUriOf()));
  }
  return info;
}

type Renewed =
  | { info: UserInfo | NoUserInfo; visit: RenderVisit; error?: undefined }
  | { info?: undefined; visit: RenderVisit; error: TokenRefreshError };

/** How soon a token must end to be due for a new one, in seconds: the most that the engine takes. */
const SOON = 600;

/** How long an exchange may take that somebody waits for. In seconds. */
const PATIENCE = 10;

/** Exchanges the session, in another organization or not. */
export async function renewed(given: string | undefined): Promise<Renewed> {
  await ensureWritable();
  const { auth } = await seen(undefined);
  const organizationId = given ?? auth.organizationId ?? undefined;
  let failure: ErrorEvent | undefined;
  const onError = (event: ErrorEvent) => {
    failure = event;
  };
  const isSwitch = organizationId !== undefined;
  const part = isSwitch ? {} : { refreshBuffer: SOON, proactiveDeadline: PATIENCE };
  const visit = await visitOf('carried', part, { onError });
  const answer = isSwitch ? await visit.auth.switchOrganization(organizationId) : await visit.handle();
  await setCookies(visit.cookies);
  if (failure === undefined) {
    return { info: infoOf(visit.auth), visit };
  }
  const cause = failure.error as { code?: string; retryable?: boolean } | null;
  const error = new TokenRefreshError(failure.code ?? cause?.code ?? answer?.code ?? 'internal', {
    isTransient: cause?.retryable === true,
    cause,
    ...(auth.authenticated && { userId: auth.user.id, sessionId: auth.sessionId }),
  });
  return { visit, error };
}

/** Options of {@link switchToOrganization}. */
export interface SwitchToOrganizationOptions {
  /** The page to go to. The page that the person was on when unset. */
  returnTo?: string | undefined;
  /** What is rendered anew: the page, what has the tags, or nothing, and then the person stays where they are. */
  revalidationStrategy?: 'path' | 'tag' | 'none' | undefined;
  /** The tags of `revalidationStrategy: 'tag'`. */
  revalidationTags?: readonly string[] | undefined;
}

/** What came of a switch. */
export type SwitchResult =
  | {
      /** The page to go to. */
      redirectTo: string;
      /** Whether the session stays where it is until the person has signed in once more there. */
      leaves: boolean;
    }
  | { error: string };

/**
 * Switches the session to another organization. Where the organization asks for another sign-in, the person is sent there.
 *
 * @param organizationId - The organization, `org_...`. The user must be a member.
 * @throws TokenRefreshError when the session stays where it is.
 */
export async function switchToOrganization(
  organizationId: string,
  options: SwitchToOrganizationOptions = {},
): Promise<UserInfo> {
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
    return infoOf(visit.auth) as UserInfo;
  }
  if (revalidationStrategy === 'tag') {
    for (const tag of revalidationTags) {
      revalidateTag(tag, { expire: 0 });
    }
  } else {
    revalidatePath(target.split(/[?#]/)[0] ?? '/');
  }
  return redirect(onOurOrigin(target, redirectUri));
}

/** The same, for a script of the page, which goes where it is told. */
export async function switched(organizationId: string, returnTo: string | undefined): Promise<SwitchResult> {
  const { answer } = await exchange(organizationId, returnTo);
  if (answer.location === null) {
    return { error: answer.code ?? 'internal' };
  }
  return { redirectTo: onOurOrigin(answer.location, await redirectUriOf()), leaves: answer.code !== null };
}

async function exchange(
  organizationId: string,
  returnTo: string | undefined,
): Promise<{ answer: Answer; visit: RenderVisit }> {
  await ensureWritable();
  const visit = await visitOf('carried');
  const answer = await visit.auth.switchOrganization(organizationId, { returnTo });
  await setCookies(visit.cookies);
  return { answer, visit };
}

const refused = ({ code }: Answer) => new TokenRefreshError(code ?? 'internal', { isTransient: false });
