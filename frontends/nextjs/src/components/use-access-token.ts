'use client';

/** The access token in the browser, for pages that call other services in the user's name. */

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useAuth } from './provider.js';
import { claimsIn, type TokenState, TokenStore } from './token-store.js';

const store = new TokenStore();
/** The session and organization that the token of the store is for. */
let owner: string | undefined;

/** The access token, and what to do about it. */
export interface UseAccessTokenResult extends TokenState {
  /** Fetches a new token. It gives `undefined` when nobody is signed in. */
  refresh(): Promise<string | undefined>;
  /** Gives a token that is good for a while: call it before each request. */
  getAccessToken(): Promise<string | undefined>;
}

/**
 * Gives the access token to the page, and renews it before it ends. Only pages that use this hook have the token: all others do
 * without one.
 *
 * @throws Error outside of `AuthKitProvider`.
 */
export function useAccessToken(): UseAccessTokenResult {
  const { user, sessionId, organizationId, loading } = useAuth();
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
  const session = user === null ? undefined : `${sessionId} ${organizationId ?? ''}`;
  useEffect(() => {
    if (loading) {
      return;
    }
    if (owner !== session) {
      owner = session;
      store.reset();
    }
    if (session !== undefined) {
      void store.get();
    }
  }, [session, loading]);
  return useMemo(
    () => ({ ...state, loading: state.loading || loading, refresh: store.refresh, getAccessToken: store.get }),
    [state, loading],
  );
}

/**
 * Gives the claims of the access token, `{}` when nobody is signed in.
 *
 * @throws Error outside of `AuthKitProvider`.
 */
export function useTokenClaims<T extends object = Record<string, unknown>>(): Partial<T> {
  const { accessToken } = useAccessToken();
  return useMemo(() => claimsIn(accessToken) as Partial<T>, [accessToken]);
}

/** How long ago the user signed in. */
export interface UseRecentAuthResult {
  /** Whether that is still being found out. */
  loading: boolean;
  /** When the user last signed in, where the token says so. */
  authenticatedAt: Date | null;
  /** Whether that is longer ago than was asked, or not known. */
  isStale: boolean;
}

/**
 * Says whether the user signed in so many seconds ago or later. It hides buttons; the server has to look for itself.
 *
 * @throws Error outside of `AuthKitProvider`.
 */
export function useRecentAuth({ maxAge }: { maxAge: number }): UseRecentAuthResult {
  const { accessToken, loading } = useAccessToken();
  return useMemo(() => {
    const { auth_time: seconds } = claimsIn(accessToken);
    const authenticatedAt = typeof seconds === 'number' ? new Date(seconds * 1000) : null;
    const isStale = authenticatedAt === null || Date.now() - authenticatedAt.getTime() > maxAge * 1000;
    return { loading, authenticatedAt, isStale };
  }, [accessToken, loading, maxAge]);
}
