/** The two kinds of client, as applications see them. */

import type { ApiAddress } from './api.js';
import type { SignInOptions } from './authorize.js';
import type { AuthState, User } from './records.js';
import type { Callbacks } from './store.js';

/** Options of a page that talks to the API itself. */
export interface ClientOptions extends ApiAddress, Callbacks {
  /** Where a sign-in comes back to: an address of this page that the dashboard lists. This origin by default. */
  redirectUri?: string;
  /**
   * Whether this browser keeps the refresh token in its storage, where scripts of this page can read it. Otherwise it is in a
   * cookie of `apiHostname`, which has to be on the same site as the page. True on localhost and 127.0.0.1 by default.
   */
  devMode?: boolean;
  /** How many seconds before its end an access token is replaced. 10 by default. */
  refreshBufferInterval?: number;
}

/** Options of a page in front of a server with one of our kits: the page has no token. */
export interface BackendOptions extends Callbacks {
  /** The address of the kit's session route, such as `/session`. */
  backend: string;
  /** The paths of the kit's other routes, where they are not the usual ones. */
  routes?: {
    /** `/login` by default. */
    signIn?: string;
    /** `/signup` by default. */
    signUp?: string;
    /** `/logout` by default. */
    signOut?: string;
    /** `/switch-organization` by default. */
    switchOrganization?: string;
  };
  /** Returns more header fields for each request: a CSRF token, where the framework asks for one. */
  headers?: () => Record<string, string>;
}

/** How to get an access token. */
export interface GetAccessTokenOptions {
  /** Whether to get a new one although the present one has not expired. */
  forceRefresh?: boolean;
}

/** How to sign out. */
export interface SignOutOptions {
  /** Where to go afterwards: an address that the dashboard lists as a sign-out redirect. */
  returnTo?: string;
  /** Whether the browser leaves this page, which is the default. */
  navigate?: boolean;
}

/** Which organization to switch to. */
export interface SwitchToOrganizationOptions {
  /** The organization's id, `org_...`. */
  organizationId: string;
  /** Options of the sign-in that the organization's policy may ask for. */
  signInOpts?: Omit<SignInOptions, 'organizationId'>;
}

/** What a page can do. Each function may be taken from its object. */
export interface Actions {
  /**
   * Sends the browser to the sign-in page. It may be called before the client knows who is signed in.
   *
   * @throws {@link AuthKitError} with `invalid_option`, or `flow_missing` if the browser stores nothing for this site.
   */
  signIn: (options?: SignInOptions) => Promise<void>;
  /** Sends the browser to the sign-up page; otherwise as `signIn`. */
  signUp: (options?: SignInOptions) => Promise<void>;
  /**
   * Returns the address of the sign-in page, for a link. It works for ten minutes, in this browser.
   *
   * @throws {@link AuthKitError} as `signIn`.
   */
  getSignInUrl: (options?: SignInOptions) => Promise<string>;
  /** Returns the address of the sign-up page; otherwise as `getSignInUrl`. */
  getSignUpUrl: (options?: SignInOptions) => Promise<string>;
  /**
   * Ends the session, in all tabs, and sends the browser on.
   *
   * @throws {@link NoSessionError} if nobody is signed in.
   */
  signOut: (options?: SignOutOptions) => Promise<void>;
  /**
   * Returns an access token that has not expired, for a call to your server in the user's name.
   *
   * @throws {@link LoginRequiredError} if nobody is signed in; {@link RefreshError} if there is no new token now, in
   * which case nobody is signed out if it is `retryable`; {@link AuthKitError} with `invalid_option` in front of a server,
   * which has the token.
   */
  getAccessToken: (options?: GetAccessTokenOptions) => Promise<string>;
  /** Returns the user, or null. */
  getUser: () => User | null;
  /**
   * Switches to another organization. If its policy asks for another sign-in, the browser goes there.
   *
   * @throws {@link LoginRequiredError} if nobody is signed in; {@link AuthKitError} with the reason of a refusal, such as
   * `organization_membership_not_found`. The session then stays as it was.
   */
  switchToOrganization: (options: SwitchToOrganizationOptions) => Promise<void>;
}

/** A client: who is signed in, and what can be done. */
export interface Client extends Actions {
  /** Returns who is signed in. The same object until that changes. */
  getState: () => AuthState;
  /** Calls a function at each change of the state. Returns what ends that. */
  subscribe: (listener: () => void) => () => void;
  /** Ends the timers and listeners. */
  dispose: () => void;
}
