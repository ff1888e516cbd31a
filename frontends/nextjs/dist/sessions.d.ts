/** What changes a session. For server actions and route handlers, which can set cookies. */
import { TokenRefreshError } from './errors.js';
import { type RenderVisit } from './render.js';
import { type NoUserInfo, type UserInfo } from './session.js';
/**
 * Ends the session and sends the browser to WorkOS, which ends it there and sends the browser back.
 *
 * @param options - `returnTo` is the page to come back to: a path of the application, or an address of
 *   `web.allowedReturnOrigins`. It must be registered in the dashboard.
 * @throws the error of Next in a server component: call it in a server action or a route handler.
 */
export declare function signOut(options?: {
    returnTo?: string | undefined;
}): Promise<never>;
/** Ends the session, and returns where the browser goes then. */
export declare function endSession(returnTo: string | undefined): Promise<string>;
/** Options of {@link refreshSession}. */
export interface RenewOptions {
    /** The organization to switch to. That of the session when unset. */
    organizationId?: string | undefined;
}
/**
 * Fetches a new access token for the session, although the present one may be good for a while.
 *
 * @throws TokenRefreshError when there is a session and it was not refreshed; the error of Next in a server component, where
 *   no cookie can be set: nothing is spent then.
 */
export declare function refreshSession(options: RenewOptions & {
    ensureSignedIn: true;
}): Promise<UserInfo>;
export declare function refreshSession(options?: RenewOptions & {
    ensureSignedIn?: boolean;
}): Promise<UserInfo | NoUserInfo>;
type Renewed = {
    info: UserInfo | NoUserInfo;
    visit: RenderVisit;
    error?: undefined;
} | {
    info?: undefined;
    visit: RenderVisit;
    error: TokenRefreshError;
};
/** Exchanges the session, in another organization or not. */
export declare function renewed(organizationId: string | undefined): Promise<Renewed>;
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
export type SwitchResult = {
    /** The page to go to. */
    redirectTo: string;
    /** Whether the session stays where it is until the person has signed in once more there. */
    leaves: boolean;
} | {
    error: string;
};
/**
 * Switches the session to another organization. Where the organization asks for another sign-in, the person is sent there.
 *
 * @param organizationId - The organization, `org_...`. The user must be a member.
 * @throws TokenRefreshError when the session stays where it is.
 */
export declare function switchToOrganization(organizationId: string, options?: SwitchToOrganizationOptions): Promise<UserInfo>;
/** The same, for a script of the page, which goes where it is told. */
export declare function switched(organizationId: string, returnTo: string | undefined): Promise<SwitchResult>;
export {};
