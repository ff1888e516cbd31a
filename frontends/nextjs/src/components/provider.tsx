'use client';

/** Who is signed in, for client components. */

import type { User } from 'authkit-native';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import {
  type ClientAuth,
  checkSessionAction,
  getAuthAction,
  handleSignOutAction,
  refreshAuthAction,
  switchToOrganizationAction,
} from '../actions.js';
import { hereForReturn, isRefused, leave } from './browser.js';
import { listen, tellOthers } from './tabs.js';

type Signed = Pick<
  ClientAuth,
  | 'user'
  | 'sessionId'
  | 'organizationId'
  | 'role'
  | 'roles'
  | 'permissions'
  | 'entitlements'
  | 'featureFlags'
  | 'impersonator'
>;

/** What `switchToOrganization` takes. */
export interface SwitchOptions {
  /** The page to go to. The page that the person is on when unset. */
  returnTo?: string | undefined;
  /** Whether the page is loaded anew for the new organization. It stays as it is with `none`, which is the default. */
  revalidationStrategy?: 'none' | 'path' | undefined;
}

/** Who is signed in, and what to do about it. */
export interface UseAuthResult extends Signed {
  /** Whether that is still being found out. */
  loading: boolean;
  /** Why it cannot be said who is signed in, as while WorkOS cannot be reached. It is asked again every few seconds. */
  error: { code: string; retryable: boolean } | null;
  /** Asks the server who is signed in. */
  getAuth(options?: { ensureSignedIn?: boolean | undefined }): Promise<void>;
  /** Fetches a new access token for the session, in another organization if one is named. */
  refreshAuth(options?: {
    ensureSignedIn?: boolean | undefined;
    organizationId?: string | undefined;
  }): Promise<undefined | { error: string }>;
  /** Signs out, here and in the other tabs. The browser then leaves this page. */
  signOut(options?: { returnTo?: string | undefined }): Promise<void>;
  /** Switches to another organization. The browser leaves where that organization asks for another sign-in. */
  switchToOrganization(organizationId: string, options?: SwitchOptions): Promise<undefined | { error: string }>;
}

/** The same for who must be signed in: there is a user as soon as nothing is loading. */
export type UseSignedInResult =
  | (UseAuthResult & { loading: true })
  | (UseAuthResult & { loading: false; user: User; sessionId: string });

const Context = createContext<UseAuthResult | null>(null);

/** Props of {@link AuthKitProvider}. */
export interface AuthKitProviderProps {
  /** The application. */
  children: ReactNode;
  /** Who is signed in, from `withAuth()` on the server: the first page then needs no request for it. */
  initialAuth?: ClientAuth | undefined;
  /** What happens when the session has ended meanwhile, as in another tab. The page is loaded anew when unset; false: nothing. */
  onSessionExpired?: false | (() => void) | undefined;
}

const NOBODY: ClientAuth = { user: null, reason: 'no_session_cookie_provided', retryable: false };
const UNREACHABLE: ClientAuth = { user: null, reason: 'network_error', retryable: true };

const ENDED = { state: 'signed_out', sessionId: null, organizationId: null } as const;

/** How long to wait before asking again who is signed in, in milliseconds. */
const AGAIN = 5_000;

/**
 * Tells client components who is signed in. It belongs around everything in the root layout.
 *
 * @example
 * ```tsx
 * import { withAuth } from 'authkit-native-nextjs';
 * import { AuthKitProvider } from 'authkit-native-nextjs/components';
 *
 * export default async function RootLayout({ children }: { children: React.ReactNode }) {
 *   const { accessToken, ...initialAuth } = await withAuth();
 *   return (
 *     <html lang="en">
 *       <body>
 *         <AuthKitProvider initialAuth={initialAuth}>{children}</AuthKitProvider>
 *       </body>
 *     </html>
 *   );
 * }
 * ```
 */
export function AuthKitProvider({ children, initialAuth, onSessionExpired }: AuthKitProviderProps): ReactNode {
  const [auth, setAuth] = useState<ClientAuth>(initialAuth ?? NOBODY);
  const [loading, setLoading] = useState(initialAuth === undefined);
  // What a request that is under way needs of the last render.
  const latest = useRef({ auth, onSessionExpired });
  useEffect(() => {
    latest.current = { auth, onSessionExpired };
  });
  const asking = useRef<Promise<void> | null>(null);
  const checking = useRef<Promise<void> | null>(null);

  const getAuth = useCallback(async ({ ensureSignedIn = false }: { ensureSignedIn?: boolean | undefined } = {}) => {
    const ask = async () => {
      const found = await getAuthAction({ ensureSignedIn, returnTo: hereForReturn() }).catch(async () =>
        // A proxy that guards this page has refused the action.
        (await isRefused()) ? NOBODY : UNREACHABLE,
      );
      const { signInUrl, ...told } = found;
      if (signInUrl !== undefined) {
        // The page keeps loading until the browser has left it.
        return leave(signInUrl);
      }
      if (ensureSignedIn && found === NOBODY) {
        return window.location.reload();
      }
      setAuth((before) => (told.user === null && told.retryable && before.user !== null ? before : told));
      setLoading(false);
    };
    if (ensureSignedIn) {
      return ask();
    }
    asking.current ??= ask().finally(() => {
      asking.current = null;
    });
    return asking.current;
  }, []);

  /** Finds out whether the session is still the one that the page shows. */
  const check = useCallback(async () => {
    const find = async () => {
      const state = await checkSessionAction().catch(async () => ((await isRefused()) ? ENDED : null));
      const { auth, onSessionExpired } = latest.current;
      if (state === null || state.state === 'unknown') {
        return;
      }
      if (state.state === 'signed_in') {
        const isSame = state.sessionId === auth.sessionId && state.organizationId === (auth.organizationId ?? null);
        return isSame ? undefined : getAuth();
      }
      if (auth.user === null || onSessionExpired === false) {
        return;
      }
      setAuth(NOBODY);
      (onSessionExpired ?? (() => window.location.reload()))();
    };
    checking.current ??= find().finally(() => {
      checking.current = null;
    });
    return checking.current;
  }, [getAuth]);

  const isUnknown = auth.user === null && auth.retryable;

  useEffect(() => {
    if (initialAuth === undefined) {
      void getAuth();
    } else {
      // A server action may have rendered the layout for another session or organization.
      setAuth(initialAuth);
      setLoading(false);
    }
  }, [getAuth, initialAuth]);

  useEffect(() => {
    if (!isUnknown) {
      return;
    }
    const timer = setInterval(() => void getAuth(), AGAIN);
    return () => clearInterval(timer);
  }, [isUnknown, getAuth]);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') {
        void check();
      }
    };
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    const stop = listen(() => void check());
    return () => {
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
      stop();
    };
  }, [check]);

  const value = useMemo<UseAuthResult>(() => {
    return {
      ...signedOf(auth),
      loading,
      error: isUnknown ? { code: auth.reason, retryable: true } : null,
      getAuth,
      async refreshAuth({ ensureSignedIn = false, organizationId } = {}) {
        const result = await refreshAuthAction(organizationId === undefined ? {} : { organizationId });
        if ('error' in result) {
          return result;
        }
        setAuth(result);
        setLoading(false);
        return result.user === null && ensureSignedIn ? void (await getAuth({ ensureSignedIn })) : undefined;
      },
      async signOut({ returnTo } = {}) {
        const { signOutUrl } = await handleSignOutAction(returnTo === undefined ? {} : { returnTo });
        tellOthers();
        leave(signOutUrl);
      },
      async switchToOrganization(organizationId, { returnTo, revalidationStrategy = 'none' } = {}) {
        const result = await switchToOrganizationAction(organizationId, { returnTo: returnTo ?? hereForReturn() });
        if ('error' in result) {
          return result;
        }
        if (result.leaves || returnTo !== undefined) {
          leave(result.redirectTo);
        } else if (revalidationStrategy === 'path') {
          window.location.reload();
        } else {
          await getAuth();
        }
        return undefined;
      },
    };
  }, [auth, loading, isUnknown, getAuth]);

  return <Context.Provider value={value}>{children}</Context.Provider>;
}

function signedOf(auth: ClientAuth): Signed {
  const { user, sessionId, organizationId, role, roles, permissions, entitlements, featureFlags, impersonator } = auth;
  return {
    user,
    sessionId,
    organizationId,
    role,
    roles,
    permissions,
    entitlements,
    featureFlags,
    impersonator,
  } as Signed;
}

/**
 * Says who is signed in.
 *
 * @param options - With `ensureSignedIn`, everybody else is sent to the sign-in and comes back. `loading` stays true until there
 *   is a user, so the component never renders without one after that.
 * @throws Error outside of {@link AuthKitProvider}.
 */
export function useAuth(options: { ensureSignedIn: true }): UseSignedInResult;
export function useAuth(options?: { ensureSignedIn?: boolean }): UseAuthResult;
export function useAuth({ ensureSignedIn = false }: { ensureSignedIn?: boolean } = {}): UseAuthResult {
  const value = useContext(Context);
  if (value === null) {
    throw new Error('useAuth() needs <AuthKitProvider> around it: put it into the root layout');
  }
  const { user, loading, error, getAuth } = value;
  const mustSignIn = ensureSignedIn && !loading && user === null && error === null;
  useEffect(() => {
    if (mustSignIn) {
      void getAuth({ ensureSignedIn: true });
    }
  }, [mustSignIn, getAuth]);
  return ensureSignedIn && user === null ? { ...value, loading: true } : value;
}
