/** What both kinds of client share: the state that pages show, when it is looked at again, and what an outage does to it. */

import { AuthKitError } from './errors.js';
import { type AuthState, loading, nobody, type OnRefreshResponse, type RedirectCallback } from './records.js';

/** Functions of the application. They are read when they are called, so they may change at any time. */
export interface Callbacks {
  /** Called after a sign-in. Without it the page goes to the path in `state.returnTo`, if that is one of this origin. */
  onRedirectCallback?: ((params: RedirectCallback) => void) | undefined;
  /** Called after a sign-in and after each refresh. */
  onRefresh?: ((response: OnRefreshResponse) => void) | undefined;
  /** Called when the session turned out to be over. */
  onRefreshFailure?: ((params: { signIn: () => Promise<void> }) => void) | undefined;
  /** Called before a refresh that nobody asked for; `false` puts it off. */
  onBeforeAutoRefresh?: (() => boolean) | undefined;
  /** Called with each error that `error` of the state shows. */
  onError?: ((error: AuthKitError) => void) | undefined;
}

/** Milliseconds that a page waits for an API that does not respond, before it shows an error. */
const LONGEST_LOADING = 5_000;
/** Milliseconds between two tries during an outage: at first, and at most. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const wakeEvents = ['focus', 'online', 'pageshow'];

/** What a tab tells the others. */
export interface News<T> {
  /** Names the exchange, so that a tab that waits for it knows it. */
  turn: string;
  /** The new session; null after a sign-out. */
  session: T | null;
}

/** A client's state. */
export abstract class Store<T> {
  callbacks: Callbacks;
  readonly #listeners = new Set<() => void>();
  readonly #channelName: string;
  #channel: BroadcastChannel | undefined;
  #state: AuthState = loading;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #reason: AuthKitError | undefined;
  #looking: Promise<void> | undefined;
  #users = 0;
  #settled: (() => void) | undefined;
  /** Fulfilled when the page knows who is signed in, or has waited long enough. */
  readonly settled = new Promise<void>((resolve) => {
    this.#settled = resolve;
  });

  constructor(channelName: string, callbacks: Callbacks) {
    this.#channelName = channelName;
    this.callbacks = callbacks;
  }

  /** Brings the session up to date, where that is due. */
  protected abstract look(): Promise<void>;
  /** Milliseconds until that is due by itself, or null. */
  protected abstract due(): number | null;
  /** Another tab has a new session, or none. */
  protected abstract hear(news: News<T>): void;

  getState = (): AuthState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Begins to keep the session up to date. Returns what ends that; afterwards it may begin again. */
  start = (): (() => void) => {
    if (this.#users++ === 0) {
      this.#open();
      document.addEventListener('visibilitychange', this.#wake);
      for (const name of wakeEvents) {
        window.addEventListener(name, this.#wake);
      }
      if (this.#state.isLoading) {
        this.#patience ??= setTimeout(() => this.#losePatience(), LONGEST_LOADING);
        void this.#lookNow();
      } else {
        this.#wake();
      }
    }
    let isRunning = true;
    return () => {
      if (isRunning && --this.#users === 0) {
        this.#channel?.close();
        this.#channel = undefined;
        clearTimeout(this.#timer);
        document.removeEventListener('visibilitychange', this.#wake);
        for (const name of wakeEvents) {
          window.removeEventListener(name, this.#wake);
        }
      }
      isRunning = false;
    };
  };

  #open(): void {
    try {
      this.#channel = new BroadcastChannel(this.#channelName);
      this.#channel.onmessage = ({ data }) => this.hear(data);
    } catch {
      // Without storage there are no other tabs that share a session.
    }
  }

  protected tell(news: News<T>): void {
    this.#channel?.postMessage(news);
  }

  /**
   * Leaves for the page that ends the session. Nobody is told before that has happened: a guard, here or in another tab,
   * would begin a sign-in that finds the session still there.
   */
  protected leave(url: string | URL, news: News<T>): void {
    window.addEventListener('pagehide', () => this.tell(news), { once: true });
    location.assign(url);
  }

  /** Shows a session, or that there is none. */
  protected show(state: AuthState): void {
    this.#failures = 0;
    this.#set(state);
    const due = this.due();
    this.schedule(due === null ? null : Math.max(due, FIRST_PAUSE));
  }

  /** Shows what went wrong beside the session that is there, or beside another state. */
  protected showError(error: AuthKitError, state = this.#state): void {
    if (this.#state.error?.code !== error.code) {
      this.call(this.callbacks.onError, error);
    }
    this.#set({ ...state, isLoading: false, error });
  }

  #set(state: AuthState): void {
    this.#state = state;
    if (!state.isLoading) {
      clearTimeout(this.#patience);
      this.#settled?.();
    }
    for (const listener of this.#listeners) {
      listener();
    }
  }

  #losePatience(): void {
    if (this.#state.isLoading) {
      // What failed while the page waited was asked for more often than an outage should be.
      this.#failures = Math.min(this.#failures, 1);
      this.showError(
        this.#reason ?? new AuthKitError({ code: 'timeout', message: 'who is signed in is not known yet' }),
      );
    }
  }

  /** Calls a function of the application. What it throws is reported like any other error of the page. */
  protected call<A>(callback: ((argument: A) => void) | undefined, argument: A): void {
    try {
      callback?.(argument);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }

  /** Sets the time of the next look. */
  protected schedule(milliseconds: number | null): void {
    clearTimeout(this.#timer);
    if (this.#users > 0 && milliseconds !== null) {
      // Longer than this a timer would not wait at all.
      this.#timer = setTimeout(this.#wake, Math.min(milliseconds, 2 ** 31 - 1));
    }
  }

  // A hidden page keeps no session alive: it looks when somebody looks at it.
  #wake = (): void => {
    const due = this.due();
    if (document.visibilityState === 'hidden' || due === null) {
      return;
    }
    if (due > 0 && this.#failures === 0) {
      this.schedule(due);
    } else if (!this.#state.isLoading && this.callbacks.onBeforeAutoRefresh?.() === false) {
      this.schedule(LONGEST_PAUSE / 6);
    } else {
      void this.#lookNow();
    }
  };

  #lookNow(): Promise<void> {
    this.#looking ??= this.look()
      .catch((error) => this.fail(error))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** Deals with a failure: an outage ends by itself, and is shown when nobody can be. */
  protected fail(cause: unknown): void {
    const error =
      cause instanceof AuthKitError
        ? cause
        : new AuthKitError({ code: 'internal', message: 'please report this', cause });
    this.#reason = error;
    this.#failures += 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), LONGEST_PAUSE);
    const wait = Math.max(pause, (error.retryAfter ?? 0) * 1000);
    if (!error.retryable) {
      this.showError(error, this.isValid() ? this.#state : nobody);
    } else {
      if (!this.#state.isLoading && !this.isValid()) {
        this.showError(error);
      }
      // While a page waits, it asks again soon.
      this.schedule(this.#state.isLoading ? Math.min(wait, FIRST_PAUSE) : wait);
    }
  }

  /** Whether what is shown can still be used. */
  protected abstract isValid(): boolean;
}
