/** A page that talks to the API itself: it exchanges codes and refresh tokens, and has the access token. */

import { apiBase, authenticate, failure, type Granted } from './api.js';
import {
  authorizationUrl,
  checkedClientId,
  checkedRedirect,
  given,
  logoutUrl,
  type SignInOptions,
} from './authorize.js';
import { type Callback, cleanAddress, flowOf, goBackTo, readCallback } from './callback.js';
import { membersOf, textsOf } from './camel.js';
import { AuthKitError, LoginRequiredError, NoSessionError } from './errors.js';
import { exclusively } from './lock.js';
import { challengeOf, randomText } from './pkce.js';
import { type AuthenticationResponse, nobody, type User } from './records.js';
import { urlOf } from './return-to.js';
import { Flows, storage } from './storage.js';
import { type News, Store } from './store.js';
import { Token } from './token.js';
import type {
  Actions,
  ClientOptions,
  GetAccessTokenOptions,
  SignOutOptions,
  SwitchToOrganizationOptions,
} from './types.js';

/** What an organization may ask for before it lets somebody in. */
const policies = ['sso_required', 'mfa_enrollment', 'organization_authentication_methods_required'];
/** The vendor's lock, so that tabs of both packages wait for each other. */
const LOCK = 'WORKOS_REFRESH_SESSION';
/** Milliseconds in which the news of another tab arrive, after it left the lock. */
const NEWS_WAIT = 1_000;

export class DirectClient extends Store<AuthenticationResponse> implements Actions {
  readonly #clientId: string;
  readonly #base: string;
  readonly #options: ClientOptions;
  readonly #flows: Flows;
  readonly #keys: { token: string; hint: string; organization: string; turn: string };
  #token: Token | null = null;
  #turn: string | null = null;
  #mayBeCallback = true;
  #heard: (() => void) | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(clientId: string, options: ClientOptions) {
    const base = apiBase(options);
    super(`authkit:${base}:${checkedClientId(clientId)}`, options);
    this.#clientId = clientId;
    this.#base = base;
    this.#options = options;
    this.#flows = new Flows(clientId);
    this.#keys = {
      token: `workos:refresh-token:${clientId}`,
      hint: `authkit:has-session:${clientId}`,
      organization: `workos-org-id:${clientId}`,
      turn: `authkit:turn:${clientId}`,
    };
  }

  // These are asked for when they are used, because on a server there is no page yet.
  get #redirectUri(): string {
    return this.#options.redirectUri ?? location.origin;
  }

  get #devMode(): boolean {
    return this.#options.devMode ?? /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
  }

  #hasSession(): boolean {
    if (this.#devMode) {
      return storage.get(this.#keys.token) !== null;
    }
    const hint = /(?:^|; )workos-has-session=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    return storage.get(this.#keys.hint) !== null || hint === '1' || hint.split('.').includes(this.#clientId);
  }

  protected async look(): Promise<void> {
    const callback = this.#mayBeCallback ? readCallback(this.#redirectUri) : null;
    if (callback) {
      await this.#finish(callback);
    } else if (this.#token ?? this.#hasSession()) {
      // A session that is over is shown already, and no failure.
      await this.#refresh().catch((error) => {
        if (!(error instanceof LoginRequiredError)) {
          throw error;
        }
      });
    } else {
      this.show(nobody);
    }
    this.#mayBeCallback = false;
  }

  protected due(): number | null {
    if (!this.#token) {
      const { isLoading, user, error } = this.getState();
      const canBe = this.#hasSession() && (error?.retryable || this.#missedNews());
      // A sign-out that did not get away from this page is shown when somebody comes back to it.
      return isLoading || user || canBe || (error?.retryable && this.#mayBeCallback) ? 0 : null;
    }
    if (this.#missedNews()) {
      return 0;
    }
    const buffer = (this.#options.refreshBufferInterval ?? 10) * 1000;
    // A token that lives for less than that would be due at once.
    return this.#token.remaining - Math.min(buffer, this.#token.lifetime / 2);
  }

  protected isValid(): boolean {
    return this.#token !== null && this.#token.remaining > 0;
  }

  async #finish(callback: Callback): Promise<void> {
    try {
      let data: unknown;
      await this.#exchange(
        () => {
          // Inside the lock: another client of this page may just have used it up.
          const flow = flowOf(callback, this.#flows);
          data = flow.data;
          return { grant_type: 'authorization_code', code: callback.code, code_verifier: flow.verifier };
        },
        (granted) => {
          this.#endCallback(callback);
          this.#refreshed(granted);
          const { onRedirectCallback } = this.callbacks;
          if (onRedirectCallback) {
            this.call(onRedirectCallback, { state: data, ...published(granted) });
          } else {
            goBackTo(membersOf(data).returnTo);
          }
        },
      );
    } catch (error) {
      // With the code the same exchange is tried again: if it was used meanwhile, another sign-in is needed anyway.
      if (error instanceof AuthKitError && error.retryable) {
        throw error;
      }
      this.#endCallback(callback);
      this.#mayBeCallback = false;
      await this.#resume(error);
    }
  }

  #endCallback({ state }: Callback): void {
    if (state !== null) {
      this.#flows.end(state);
    }
    cleanAddress();
  }

  /** A callback that failed ends quietly where somebody is signed in already. */
  async #resume(reason: unknown): Promise<void> {
    if (this.isValid()) {
      return;
    }
    if (this.#hasSession()) {
      try {
        await this.#refresh();
        return;
      } catch (error) {
        if (error instanceof AuthKitError && error.retryable) {
          throw error;
        }
      }
    }
    if (!(reason instanceof AuthKitError) || reason.apiCode !== 'login_required') {
      throw reason;
    }
    this.show(nobody);
  }

  /** Refreshes the session, once for all who ask at the same time. */
  #refresh(organizationId?: string): Promise<void> {
    if (organizationId !== undefined) {
      return this.#exchange(() => this.#refreshBody(organizationId), this.#refreshed);
    }
    this.#turn ??= storage.get(this.#keys.turn);
    const before = this.#turn;
    this.#refreshing ??= this.#exchange(
      async () => ((await this.#wasTakenOver(before)) ? null : this.#refreshBody()),
      this.#refreshed,
    ).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  readonly #refreshed = (granted: Granted): void => this.call(this.callbacks.onRefresh, published(granted));

  /** What a refresh sends. The stored token is read inside the lock: another tab may just have replaced it. */
  #refreshBody(organizationId = storage.get(this.#keys.organization)): Record<string, string | null> {
    if (!this.#hasSession()) {
      this.#token = null;
      this.show(nobody);
      throw new LoginRequiredError();
    }
    return {
      grant_type: 'refresh_token',
      refresh_token: this.#devMode ? storage.get(this.#keys.token) : null,
      organization_id: organizationId,
    };
  }

  /** Whether another tab refreshed the session while this one waited: then its news are on the way. */
  async #wasTakenOver(before: string | null): Promise<boolean> {
    if (this.#missedNews()) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        setTimeout(resolve, NEWS_WAIT);
      });
    }
    const isFresh = this.#turn !== before && this.isValid();
    // From here on it is news.
    this.#turn = storage.get(this.#keys.turn);
    return isFresh;
  }

  /** Whether another tab had an exchange that this one has not heard of, or not yet: tabs can be frozen. */
  readonly #missedNews = (): boolean => this.#turn !== storage.get(this.#keys.turn);

  /** One exchange, while no other tab has one. A body of null needs none. */
  #exchange(
    body: () => Record<string, string | null> | Promise<Record<string, string | null> | null>,
    onGranted: (granted: Granted) => void,
  ): Promise<void> {
    const work = async () => {
      const members = await body();
      if (members === null) {
        return;
      }
      try {
        const granted = await authenticate(this.#base, !this.#devMode, { client_id: this.#clientId, ...members });
        this.#keep(granted);
        onGranted(granted);
        this.#adopt(granted);
      } catch (error) {
        if (members.grant_type === 'refresh_token' && this.#isOver(error)) {
          if (this.#missedNews()) {
            // Both sent the same token, which happens only where browsers have no locks.
            throw failure({ code: 'conflict', message: 'another tab refreshed too' }, true);
          }
          this.#end();
          this.call(this.callbacks.onRefreshFailure, { signIn: () => this.signIn() });
          throw new LoginRequiredError(error);
        }
        throw error;
      }
    };
    const onTimeout = () => failure({ code: 'timeout', message: 'another tab did not finish' }, true);
    return exclusively(LOCK, work, onTimeout);
  }

  /** Whether an error ends the session. Where the token should be in a cookie, a request without one does too. */
  #isOver(error: unknown): boolean {
    const code = error instanceof AuthKitError ? error.code : '';
    return code === 'invalid_grant' || (code === 'invalid_request' && !this.#devMode);
  }

  #keep({ refreshToken, ...session }: Granted): void {
    this.#devMode ? storage.set(this.#keys.token, refreshToken) : storage.set(this.#keys.hint, '1');
    storage.set(this.#keys.organization, session.organizationId);
    this.tell(this.#news(session));
  }

  #news(session: AuthenticationResponse | null): News<AuthenticationResponse> {
    const turn = randomText();
    this.#turn = turn;
    storage.set(this.#keys.turn, turn);
    return { turn, session };
  }

  #adopt(session: AuthenticationResponse): void {
    this.#token = new Token(session.accessToken);
    const { claims } = this.#token;
    this.show({
      isLoading: false,
      user: session.user,
      sessionId: claims.sid ?? null,
      organizationId: session.organizationId,
      role: claims.role ?? null,
      roles: textsOf(claims.roles),
      permissions: textsOf(claims.permissions) ?? [],
      entitlements: textsOf(claims.entitlements) ?? [],
      featureFlags: textsOf(claims.feature_flags) ?? [],
      impersonator: session.impersonator,
      authenticationMethod: session.authenticationMethod,
      error: null,
    });
  }

  /** Forgets the session. Returns what other tabs have to be told. */
  #forget(): News<AuthenticationResponse> {
    this.#token = null;
    storage.set(this.#keys.token, null);
    storage.set(this.#keys.hint, null);
    storage.set(this.#keys.organization, null);
    return this.#news(null);
  }

  #end(): void {
    this.tell(this.#forget());
    this.show(nobody);
  }

  protected hear({ turn, session }: News<AuthenticationResponse>): void {
    this.#turn = turn;
    if (session) {
      this.#adopt(session);
    } else {
      this.#token = null;
      this.show(nobody);
    }
    this.#heard?.();
  }

  async #authorize(options: SignInOptions | undefined, screenHint?: 'sign-up'): Promise<string> {
    const { state: data = null, ...asked } = given(options);
    const [state, verifier] = [randomText(), randomText()];
    const selected = asked.connectionId === undefined ? { provider: 'authkit' } : {};
    const url = authorizationUrl(this.#base, {
      clientId: this.#clientId,
      redirectUri: this.#redirectUri,
      ...selected,
      ...asked,
      ...(screenHint && { screenHint }),
      state,
      codeChallenge: await challengeOf(verifier),
    });
    if (!this.#flows.begin({ state, verifier, data, at: Date.now() })) {
      const message = 'the browser stores nothing for this site';
      throw new AuthKitError({ code: 'flow_missing', message });
    }
    return url;
  }

  async #goTo(url: Promise<string>): Promise<void> {
    try {
      location.assign(await url);
    } catch (error) {
      error instanceof AuthKitError && this.showError(error);
      throw error;
    }
  }

  getSignInUrl = (options?: SignInOptions): Promise<string> => this.#authorize(options);

  getSignUpUrl = (options?: SignInOptions): Promise<string> => this.#authorize(options, 'sign-up');

  signIn = (options?: SignInOptions): Promise<void> => this.#goTo(this.#authorize(options));

  signUp = (options?: SignInOptions): Promise<void> => this.#goTo(this.#authorize(options, 'sign-up'));

  signOut = async (options?: SignOutOptions): Promise<void> => {
    const { returnTo: target, navigate = true } = given(options);
    await this.settled;
    if (!this.#token && !this.#hasSession()) {
      throw new NoSessionError();
    }
    const destination =
      target === undefined ? undefined : checkedRedirect('returnTo', new URL(target, location.href).href);
    const sessionId = this.#token?.claims.sid;
    // During an outage nobody knows the session's id; without its refresh token nobody goes on with it.
    const url = sessionId ? logoutUrl(this.#base, sessionId, destination) : null;
    const next = url ?? destination;
    if (navigate && next !== undefined) {
      this.leave(next, this.#forget());
      return;
    }
    if (url) {
      await fetch(url, { mode: 'no-cors', credentials: 'include', keepalive: true }).catch(() => undefined);
    }
    this.#end();
  };

  getUser = (): User | null => this.getState().user;

  getAccessToken = async ({ forceRefresh = false }: GetAccessTokenOptions = {}): Promise<string> => {
    await this.settled;
    if (!this.#token && !this.#hasSession()) {
      throw new LoginRequiredError();
    }
    if (forceRefresh || (this.due() ?? 0) <= 0) {
      try {
        await this.#refresh();
      } catch (error) {
        if (forceRefresh || !this.isValid() || !(error instanceof AuthKitError && error.retryable)) {
          throw error;
        }
      }
    }
    if (!this.#token) {
      throw new LoginRequiredError();
    }
    return this.#token.text;
  };

  switchToOrganization = async ({ organizationId, signInOpts }: SwitchToOrganizationOptions): Promise<void> => {
    await this.settled;
    try {
      await this.#refresh(organizationId);
    } catch (error) {
      if (!(error instanceof AuthKitError) || !policies.includes(error.code)) {
        throw error;
      }
      const named = urlOf(String(error.fields.authkitRedirectUrl));
      if (named && /^https?:$/.test(named.protocol)) {
        location.assign(named);
      } else {
        await this.signIn({ ...signInOpts, organizationId });
      }
    }
  };
}

/** What callbacks of the application get. */
const published = ({ refreshToken: _, ...session }: Granted): AuthenticationResponse => session;
