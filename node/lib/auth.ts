/** Who is signed in, as an application asks it of a request. */

import { inspect } from 'node:util';
import type { Requirement, StartOptions, SwitchOptions } from './options';
import type { Authenticated, Authentication, NotAuthenticated } from './records';
import type { WebRequest } from './web';

/** What an application asks about the session of a request, and does with it. `Sent` is what an answer is to its framework. */
export interface AuthMethods<Sent = void> {
  /** The outcome of the check, with what else the library knows of the session. */
  readonly outcome: Authentication;
  /** Whether the user has these rights. */
  has(requirement: Requirement): boolean;
  /** Whether the user signed in so many seconds ago or later. */
  authenticatedWithin(seconds: number): boolean;
  /** The address that starts a sign-in and comes back here. */
  signInUrl(options?: StartOptions): string;
  /** The address that starts a sign-up and comes back here. */
  signUpUrl(options?: StartOptions): string;
  /** The address that signs out: for the form of a button, or a link on a page of the application. */
  signOutUrl(options?: { returnTo?: string | undefined }): string;
  /** Switches to another organization and answers the request. */
  switchOrganization(organizationId: string, options?: Omit<SwitchOptions, 'organizationId'>): Promise<Sent>;
  /** Signs out and answers the request. */
  signOut(options?: { returnTo?: string | undefined }): Promise<Sent>;
  /** Lets shared caches store this answer, although it was made for one person. */
  allowCaching(): void;
}

const MEMBERS = [
  'authenticated',
  'reason',
  'retryable',
  'retryAfter',
  'user',
  'sessionId',
  'organizationId',
  'role',
  'roles',
  'permissions',
  'entitlements',
  'featureFlags',
  'impersonator',
  'claims',
  'authenticationMethod',
  'authenticatedAt',
  'expiresAt',
  'accessToken',
] as const satisfies (keyof Authenticated)[];

type Member = (typeof MEMBERS)[number];

/** The user is signed in. */
export interface SignedIn<Sent = void> extends Pick<Authenticated, Member>, AuthMethods<Sent> {
  /** Whether somebody is signed in, as one word. */
  readonly state: 'signed_in';
}

/** The user is not signed in, or that is not known at the moment. */
export interface NotSignedIn<Sent = void> extends Pick<NotAuthenticated, Member>, AuthMethods<Sent> {
  /** Whether somebody is signed in, as one word. `unknown`: keep the cookie and try again later. */
  readonly state: 'signed_out' | 'unknown';
}

/** Who is signed in. Tell the two apart by `authenticated`. It is looked up when a member is first read. */
export type Auth<Sent = void> = SignedIn<Sent> | NotSignedIn<Sent>;

/** Reads its members from the outcome when they are asked for. */
export class RequestAuth<Sent> implements AuthMethods<Sent> {
  readonly #request: WebRequest<Sent>;

  constructor(request: WebRequest<Sent>) {
    this.#request = request;
  }

  static {
    for (const name of MEMBERS) {
      const get = function (this: RequestAuth<unknown>) {
        return this.outcome[name];
      };
      Object.defineProperty(RequestAuth.prototype, name, { get, enumerable: true });
    }
  }

  get outcome(): Authentication {
    return this.#request.outcome();
  }

  get state(): Auth['state'] {
    const { authenticated, retryable } = this.outcome;
    return authenticated ? 'signed_in' : retryable ? 'unknown' : 'signed_out';
  }

  has(requirement: Requirement): boolean {
    this.#request.read();
    return this.#request.run('has', requirement);
  }

  authenticatedWithin(seconds: number): boolean {
    this.#request.read();
    return this.#request.run('authenticated_within', { seconds });
  }

  signInUrl(options?: StartOptions): string {
    return this.#request.run('sign_in_url', options);
  }

  signUpUrl(options?: StartOptions): string {
    return this.#request.run('sign_up_url', options);
  }

  signOutUrl(options?: { returnTo?: string | undefined }): string {
    return this.#request.run('sign_out_url', options);
  }

  switchOrganization(organizationId: string, options?: Omit<SwitchOptions, 'organizationId'>): Promise<Sent> {
    return this.#request.answer('switch_organization', { ...options, organizationId });
  }

  signOut(options?: { returnTo?: string | undefined }): Promise<Sent> {
    return this.#request.answer('sign_out', { ...options });
  }

  allowCaching(): void {
    this.#request.mayBeCached = true;
  }

  toJSON(): object {
    return { state: this.state, ...this.outcome };
  }

  [inspect.custom](): object {
    return this.outcome;
  }
}
