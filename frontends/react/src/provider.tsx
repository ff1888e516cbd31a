'use client';

import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { BackendClient } from './client/backend.js';
import { DirectClient } from './client/client.js';
import type { Actions, AuthState, BackendOptions, ClientOptions } from './client/index.js';
import { loading } from './client/records.js';

/** Props of a page that talks to the API itself, or of one in front of a server with one of our kits. */
export type AuthKitProviderProps = { children?: ReactNode } & (
  | (ClientOptions & {
      /** The client id from the dashboard. */
      clientId: string;
      backend?: never;
    })
  | (BackendOptions & { clientId?: never })
);

/** What {@link useAuth} returns: who is signed in, and what can be done. */
export type AuthContextValue = AuthState & Actions;

const AuthContext = createContext<AuthContextValue | null>(null);

/**
 * Finishes a sign-in that comes back to the page, keeps the session, and tells {@link useAuth} about it.
 *
 * Functions such as `onRefresh` may change at any render. Other options make a new client when they change.
 *
 * @throws {@link AuthKitError} with `invalid_option` for options that cannot work.
 */
export function AuthKitProvider({ children, ...options }: AuthKitProviderProps): ReactElement {
  const client = useClient(options);
  const state = useSyncExternalStore(client.subscribe, client.getState, () => loading);
  const value = useMemo((): AuthContextValue => {
    const { signIn, signUp, getSignInUrl, getSignUpUrl, signOut, getAccessToken, getUser, switchToOrganization } =
      client;
    const actions = { signIn, signUp, getSignInUrl, getSignUpUrl, signOut, getAccessToken, getUser };
    return { ...state, ...actions, switchToOrganization };
  }, [client, state]);
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

type Given = (ClientOptions & { clientId: string; backend?: undefined }) | BackendOptions;
type StartableClient = DirectClient | BackendClient;

const makeClient = (given: Given): StartableClient =>
  given.backend === undefined ? new DirectClient(given.clientId, given) : new BackendClient(given);

function useClient(options: Omit<AuthKitProviderProps, 'children'>): StartableClient {
  const given = options as Given;
  // What a client is made of: functions are not, because they are read when they are called.
  const made = JSON.stringify(given);
  const [held, setHeld] = useState(() => ({ made, client: makeClient(given) }));
  let { client } = held;
  if (held.made !== made) {
    client = makeClient(given);
    setHeld({ made, client });
  }
  useEffect(() => {
    client.callbacks = given;
  });
  useEffect(() => client.start(), [client]);
  return client;
}

/**
 * Returns who is signed in, and functions to sign in and out.
 *
 * @throws `Error` outside of {@link AuthKitProvider}.
 *
 * @example
 * ```tsx
 * const { isLoading, user, signIn, signOut } = useAuth();
 * ```
 */
export function useAuth(): AuthContextValue {
  const value = useContext(AuthContext);
  if (!value) {
    throw new Error('useAuth() was called outside of <AuthKitProvider>: put the provider around your application');
  }
  return value;
}
