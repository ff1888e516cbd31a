// What the types promise, as an application uses them. It is compiled, not run: a line that expects an error has to have one.
import {
  type AuthContextValue,
  AuthKitError,
  AuthKitProvider,
  getClaims,
  LoginRequiredError,
  RefreshError,
  type User,
  useAuth,
} from 'authkit-native-react';
import { type Client, createBackendClient, createClient } from 'authkit-native-react/client';
import type { ReactElement } from 'react';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

export function Providers(): ReactElement {
  return (
    <>
      <AuthKitProvider clientId="client_1" apiHostname="auth.example.com" devMode onError={(error) => error.hint}>
        <p />
      </AuthKitProvider>
      <AuthKitProvider
        clientId="client_1"
        onRedirectCallback={({ state, user, accessToken }) => [state?.returnTo, user.email, accessToken.length]}
        onRefreshFailure={({ signIn }) => void signIn()}
        onBeforeAutoRefresh={() => document.visibilityState === 'visible'}
      />
      <AuthKitProvider backend="/session" routes={{ signIn: '/auth/login' }} headers={() => ({ 'x-csrf': 'token' })} />
      {/* @ts-expect-error: nothing says which application it is */}
      <AuthKitProvider />
      {/* @ts-expect-error: the page has tokens, or the server has */}
      <AuthKitProvider clientId="client_1" backend="/session" />
      {/* @ts-expect-error: seconds are a number */}
      <AuthKitProvider clientId="client_1" refreshBufferInterval="10" />
      {/* @ts-expect-error: the refresh token stays in the client */}
      <AuthKitProvider clientId="client_1" onRefresh={({ refreshToken }) => refreshToken} />
    </>
  );
}

export async function Page(): Promise<void> {
  const auth: AuthContextValue = useAuth();
  same<typeof auth.user, User | null>(true);
  same<typeof auth.permissions, string[]>(true);
  same<typeof auth.error, AuthKitError | null>(true);
  same<typeof auth.isLoading, boolean>(true);
  // @ts-expect-error: what is shown is not changed
  auth.user = null;
  const token = await auth.getAccessToken({ forceRefresh: true });
  same<typeof token, string>(true);
  const { sid, plan } = getClaims<{ plan: string }>(token);
  same<typeof sid, string | undefined>(true);
  same<typeof plan, string>(true);
  await auth.signIn({ state: { returnTo: '/' }, organizationId: 'org_1', maxAge: 0 });
  // @ts-expect-error: there is no such option
  await auth.signUp({ organisationId: 'org_1' });
  await auth.switchToOrganization({ organizationId: 'org_1', signInOpts: { state: 1 } });
  // @ts-expect-error: the organization has to be named
  await auth.switchToOrganization({});
  try {
    await auth.signOut({ returnTo: 'https://example.com/bye', navigate: false });
  } catch (error) {
    if (error instanceof LoginRequiredError || error instanceof RefreshError) {
      same<typeof error.retryable, boolean>(true);
    } else if (error instanceof AuthKitError && error.code === 'flow_missing') {
      error.message satisfies string;
    }
  }
}

export async function withoutReact(): Promise<Client> {
  const client = await createClient('client_1', { redirectUri: 'https://app.example/callback' });
  const stop = client.subscribe(() => client.getState().user?.metadata.team);
  stop();
  client.dispose();
  // @ts-expect-error: a client id is needed
  await createClient();
  return createBackendClient({ backend: 'https://api.example/session' });
}
