// What components receive from routes of this kit.
import type { Impersonator, User } from 'authkit-native';
import {
  type Auth,
  type AuthorizedData,
  authContext,
  authkitLoader,
  authkitMiddleware,
  authLoader,
  getSignInUrl,
  getSignUpUrl,
  refreshSession,
  requireAuth,
  type SignedIn,
  signOut,
  switchToOrganization,
} from 'authkit-native-react-router';
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MiddlewareFunction,
  RouterContextProvider,
  redirect,
  type To,
  type useLoaderData,
} from 'react-router';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};
type Received<Loader> = ReturnType<typeof useLoaderData<Loader>>;

export const middleware: MiddlewareFunction<Response>[] = [
  authkitMiddleware({
    web: { routes: { signIn: '/login' } },
    onSignIn: ({ response }) => `/hello/${response.user.id}`,
  }),
];

export const callback: (args: LoaderFunctionArgs) => Promise<Response> = authLoader({ returnPathname: '/home' });

const context = new RouterContextProvider();
is<Equal<ReturnType<typeof context.get<Auth<Response>>>, Auth<Response>>>();
const auth = context.get(authContext);
is<Equal<typeof auth.user, User | null>>();
const signedIn = requireAuth(context, { organization: true, recent: 300, impersonation: false });
is<Equal<typeof signedIn, SignedIn<Response>>>();
is<Equal<typeof signedIn.impersonator, Impersonator | null>>();

const plain = (args: LoaderFunctionArgs) => authkitLoader(args);
is<Equal<Received<typeof plain>['user'], User | null>>();

const dated = (args: LoaderFunctionArgs) =>
  authkitLoader(
    args,
    ({ auth, getAccessToken }) => {
      is<Equal<typeof auth, AuthorizedData>>();
      is<Equal<ReturnType<typeof getAccessToken>, string>>();
      return { at: new Date() };
    },
    { ensureSignedIn: true, onSessionRefreshError: ({ isTransient }) => (isTransient ? undefined : redirect('/')) },
  );
is<Equal<Received<typeof dated>['at'], Date>>();
is<Equal<Received<typeof dated>['sessionId'], string>>();

export const action = ({ request }: ActionFunctionArgs) => signOut(request);
const change = ({ request }: ActionFunctionArgs) => switchToOrganization(request, 'org_1');
is<Equal<Received<typeof change>['success'], boolean>>();

export async function addresses() {
  const to: To = await getSignUpUrl({ returnTo: '/', loginHint: 'ada@example.com' });
  const { url, headers } = await getSignInUrl('/reports');
  return [to, redirect(url, { headers })];
}

export async function renewed({ request }: ActionFunctionArgs) {
  const { organizationId, headers } = await refreshSession(request);
  is<Equal<typeof organizationId, string | undefined>>();
  return redirect('/', { headers });
}

// @ts-expect-error: there is no such right
requireAuth(context, { permissions: 'x' });
