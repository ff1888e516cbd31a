/** A page in front of a server with one of our kits: the server has the session, and the page asks it who is signed in. */

import { type Answer, errorOf, send } from './api.js';
import { given, query, type SignInOptions } from './authorize.js';
import { textOf, textsOf } from './camel.js';
import { badOption, LoginRequiredError, NoSessionError } from './errors.js';
import { type AuthState, impersonatorOf, nobody, type User, userOf } from './records.js';
import { returnTo, urlOf } from './return-to.js';
import { type News, Store } from './store.js';
import type { Actions, BackendOptions, SignOutOptions, SwitchToOrganizationOptions } from './types.js';

/** Milliseconds for which an answer is not asked for again when somebody comes back to the page. */
const FRESH = 5_000;

export class BackendClient extends Store<AuthState> implements Actions {
  readonly #options: BackendOptions;
  #signInPath: string | null = null;
  #asked = Number.NEGATIVE_INFINITY;

  constructor(options: BackendOptions) {
    super(`authkit:${options.backend}`, options);
    this.#options = options;
  }

  get #session(): URL {
    const url = urlOf(this.#options.backend, location.href);
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw badOption('`backend` must be the address of a session route, such as /session');
    }
    return url;
  }

  protected async look(): Promise<void> {
    const answer = await this.#send(this.#session, { method: 'GET' });
    if (answer.status !== 200) {
      throw errorOf(answer, true);
    }
    this.#adopt(answer.members);
  }

  protected due(): number | null {
    const { isLoading, error } = this.getState();
    return isLoading || error?.retryable ? 0 : Math.max(0, FRESH - (performance.now() - this.#asked));
  }

  // The server refreshes the session when it is asked for something: only somebody who comes back has to be told.
  protected override schedule(milliseconds: number | null): void {
    super.schedule(this.getState().isLoading || this.getState().error ? milliseconds : null);
  }

  protected isValid(): boolean {
    return this.getState().user !== null;
  }

  protected hear({ session }: News<AuthState>): void {
    this.show(session ?? nobody);
  }

  #send(url: URL, init: RequestInit): Promise<Answer> {
    const headers = { accept: 'application/json', ...init.headers, ...(this.callbacks as BackendOptions).headers?.() };
    return send(url.href, { ...init, headers, credentials: 'include' }, true);
  }

  #post(path: string, fields: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams(fields);
    return this.#send(new URL(path, this.#session), { method: 'POST', body });
  }

  #adopt(members: Record<string, unknown>): void {
    this.#asked = performance.now();
    this.#signInPath = textOf(members.sign_in_url);
    const user = userOf(members.user);
    const before = this.getState();
    this.show(
      user && members.authenticated === true
        ? {
            ...nobody,
            user,
            sessionId: textOf(members.session_id),
            organizationId: textOf(members.organization_id),
            role: textOf(members.role),
            roles: textsOf(members.roles),
            permissions: textsOf(members.permissions) ?? [],
            entitlements: textsOf(members.entitlements) ?? [],
            featureFlags: textsOf(members.feature_flags) ?? [],
            impersonator: impersonatorOf(members.impersonator),
          }
        : nobody,
    );
    if (before.user && !user) {
      this.call(this.callbacks.onRefreshFailure, { signIn: () => this.signIn() });
    }
  }

  /** An address of this page as the server's start takes it: a path, or a whole address on another origin than its own. */
  #back(path: unknown): string {
    const here = location.pathname + location.search + location.hash;
    const found = returnTo(path ?? here, location.origin) ?? '/';
    return this.#session.origin === location.origin ? found : location.origin + found;
  }

  #start(path: string, options: SignInOptions | undefined): string {
    const { state, organizationId, loginHint, invitationToken, maxAge, ...rest } = given(options);
    const [sealed] = Object.keys(rest);
    if (sealed) {
      throw badOption(`\`${sealed}\` cannot be in an address that anybody may write: let the server pass it`);
    }
    const url = new URL(path, this.#session);
    url.search = query([
      ['return_to', this.#back((state as { returnTo?: unknown } | null | undefined)?.returnTo)],
      ['organization_id', organizationId],
      ['login_hint', loginHint],
      ['invitation_token', invitationToken],
      ['max_age', maxAge?.toString()],
    ]);
    return url.href;
  }

  getSignInUrl = async (options?: SignInOptions): Promise<string> =>
    this.#start(this.#signInPath ?? this.#options.routes?.signIn ?? '/login', options);

  getSignUpUrl = async (options?: SignInOptions): Promise<string> =>
    this.#start(this.#options.routes?.signUp ?? '/signup', options);

  signIn = async (options?: SignInOptions): Promise<void> => location.assign(await this.getSignInUrl(options));

  signUp = async (options?: SignInOptions): Promise<void> => location.assign(await this.getSignUpUrl(options));

  signOut = async (options?: SignOutOptions): Promise<void> => {
    const { returnTo: target = '/', navigate = true } = given(options);
    await this.settled;
    if (!this.getState().user && !this.getState().error) {
      throw new NoSessionError();
    }
    const answer = await this.#post(this.#options.routes?.signOut ?? '/logout', { return_to: this.#back(target) });
    const next = urlOf(String(answer.members.sign_out_url), this.#session.href);
    if (answer.status !== 200 || !next) {
      throw errorOf(answer, false);
    }
    const news = { turn: '', session: null };
    if (navigate) {
      this.leave(next, news);
      return;
    }
    await fetch(next, { mode: 'no-cors', credentials: 'include', keepalive: true }).catch(() => undefined);
    this.tell(news);
    this.show(nobody);
  };

  getUser = (): User | null => this.getState().user;

  getAccessToken = async (): Promise<string> => {
    throw badOption(
      'with `backend` the access token stays at the server: let the page ask the server for what it needs',
    );
  };

  switchToOrganization = async ({ organizationId, signInOpts }: SwitchToOrganizationOptions): Promise<void> => {
    await this.settled;
    const path = this.#options.routes?.switchOrganization ?? '/switch-organization';
    const answer = await this.#post(path, { organization_id: organizationId, return_to: this.#back(undefined) });
    if (answer.status === 200) {
      this.#adopt(answer.members);
      this.tell({ turn: '', session: this.getState() });
      return;
    }
    const next = answer.status === 401 ? urlOf(String(answer.members.sign_in_url ?? ''), this.#session.href) : null;
    const error = errorOf(answer, true);
    if (next && answer.members.sign_in_url) {
      return next.origin === this.#session.origin && signInOpts
        ? this.signIn({ ...signInOpts, organizationId })
        : location.assign(next);
    }
    throw error.code === 'sign_in_required' ? new LoginRequiredError(error) : error;
  };
}
