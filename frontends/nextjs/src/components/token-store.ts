/** The access token of a page: fetched when it is wanted, renewed before it ends, and kept nowhere. */

import { getAccessTokenAction, refreshAccessTokenAction } from '../actions.js';

/** What a component sees of the token. */
export interface TokenState {
  readonly accessToken: string | undefined;
  readonly loading: boolean;
  readonly error: Error | null;
}

/** All of these are milliseconds. */
const EARLY = 60_000;
const EARLY_SHORT = 30_000;
const SHORT_LIFE = 300_000;
const SOONEST = 15_000;
const LATEST = 86_400_000;
const AFTER_FAILURE = 300_000;

const EMPTY: TokenState = { accessToken: undefined, loading: false, error: null };

/** One store for the page, however many components read it. */
export class TokenStore {
  #state: TokenState = EMPTY;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: Promise<string | undefined> | null = null;
  /** Counts sessions, so that an answer about an earlier one is dropped. */
  #session = 0;

  getSnapshot = (): TokenState => this.#state;

  getServerSnapshot = (): TokenState => EMPTY;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#schedule();
      for (const name of ['focus', 'online', 'pageshow']) {
        window.addEventListener(name, this.#wake);
      }
      document.addEventListener('visibilitychange', this.#wake);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearTimeout(this.#timer);
        for (const name of ['focus', 'online', 'pageshow']) {
          window.removeEventListener(name, this.#wake);
        }
        document.removeEventListener('visibilitychange', this.#wake);
      }
    };
  };

  /** Forgets the token: the session is another one, or over. */
  reset(): void {
    this.#session += 1;
    this.#pending = null;
    clearTimeout(this.#timer);
    this.#set(EMPTY);
  }

  /** The token, a new one if this one ends soon. */
  get = async (): Promise<string | undefined> => {
    const { accessToken } = this.#state;
    return accessToken !== undefined && !isDue(accessToken) ? accessToken : this.#fetch(accessToken !== undefined);
  };

  /** A new token. */
  refresh = (): Promise<string | undefined> => this.#fetch(true);

  #fetch(isRenewal: boolean): Promise<string | undefined> {
    this.#pending ??= this.#asked(isRenewal);
    return this.#pending;
  }

  async #asked(isRenewal: boolean): Promise<string | undefined> {
    const session = this.#session;
    this.#set({ ...this.#state, loading: true });
    const result = await ask(isRenewal);
    if (session !== this.#session) {
      return undefined;
    }
    this.#pending = null;
    const isFailure = result.error !== null;
    // A token that is still good outlives a renewal that failed.
    const accessToken = isFailure ? this.#state.accessToken : result.accessToken;
    this.#set({ accessToken, loading: false, error: result.error });
    this.#schedule(isFailure ? AFTER_FAILURE : undefined);
    return accessToken;
  }

  #set(state: TokenState): void {
    this.#state = state;
    for (const listener of this.#listeners) {
      listener();
    }
  }

  #schedule(wait = this.#wait()): void {
    clearTimeout(this.#timer);
    if (wait !== undefined && this.#listeners.size > 0) {
      this.#timer = setTimeout(() => void this.#fetch(true), wait);
    }
  }

  /** How long the token is good for, unless nobody can tell. */
  #wait(): number | undefined {
    const due = this.#state.accessToken === undefined ? undefined : dueAt(this.#state.accessToken);
    return due === undefined ? undefined : Math.min(Math.max(due - Date.now(), SOONEST), LATEST);
  }

  /** A timer sleeps when its page does. */
  #wake = (): void => {
    const { accessToken } = this.#state;
    if (document.visibilityState === 'visible' && accessToken !== undefined && isDue(accessToken)) {
      void this.#fetch(true);
    }
  };
}

async function ask(isRenewal: boolean): Promise<{ accessToken: string | undefined; error: Error | null }> {
  try {
    if (!isRenewal) {
      const accessToken = await getAccessTokenAction();
      if (accessToken === undefined || !isDue(accessToken)) {
        return { accessToken, error: null };
      }
    }
    const { accessToken, error } = await refreshAccessTokenAction();
    return { accessToken, error: error === undefined ? null : new Error(`no new access token: ${error}`) };
  } catch (error) {
    return { accessToken: undefined, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The claims of a token, `{}` if it has none to read. They are not verified: a browser has nothing to protect by them. */
export function claimsIn(token: string | undefined): Record<string, unknown> {
  try {
    const [, payload = ''] = token?.split('.') ?? [];
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** When a token is to be renewed, in milliseconds since the epoch. Of an opaque token nobody knows. */
function dueAt(token: string): number | undefined {
  const { exp, iat } = claimsIn(token);
  if (typeof exp !== 'number') {
    return undefined;
  }
  const life = typeof iat === 'number' ? (exp - iat) * 1000 : Number.POSITIVE_INFINITY;
  return exp * 1000 - (life <= SHORT_LIFE ? EARLY_SHORT : EARLY);
}

function isDue(token: string): boolean {
  const due = dueAt(token);
  return due !== undefined && due <= Date.now();
}
