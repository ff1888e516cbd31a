import { type ClientUserInfo, type NoUserInfo } from './session.js';
import { type RenewOptions, type SwitchResult } from './sessions.js';
/** Who is signed in, as the browser may know it. */
export type ClientAuth = (ClientUserInfo | Omit<NoUserInfo, 'accessToken'>) & {
    signInUrl?: string;
};
/** Says whether somebody is signed in, and in which session. */
export declare function checkSessionAction(): Promise<{
    state: 'signed_in' | 'signed_out' | 'unknown';
    sessionId: string | null;
}>;
/** Says who is signed in, and where the others sign in. */
export declare function getAuthAction(options?: {
    ensureSignedIn?: boolean;
    returnTo?: string;
}): Promise<ClientAuth>;
/** Fetches a new access token for the session. Errors are data. */
export declare function refreshAuthAction(options?: RenewOptions): Promise<ClientAuth | {
    error: string;
}>;
/** Ends the session, and says where the browser has to go. */
export declare function handleSignOutAction(options?: {
    returnTo?: string;
}): Promise<{
    signOutUrl: string;
}>;
/** Switches the session to another organization. */
export declare function switchToOrganizationAction(organizationId: string, options?: {
    returnTo?: string;
}): Promise<SwitchResult>;
/** Says what the organization of the session is called. Of no other one. */
export declare function getOrganizationAction(): Promise<{
    id: string;
    name: string;
} | null>;
/** Gives the access token of the session to the page that asks for it. */
export declare function getAccessTokenAction(): Promise<string | undefined>;
/** Fetches a new access token and gives it to the page. Errors are data. */
export declare function refreshAccessTokenAction(): Promise<{
    accessToken?: string;
    error?: string;
}>;
