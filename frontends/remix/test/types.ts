// What components receive from routes of this kit, before single fetch.
import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect, type SerializeFrom } from '@remix-run/node';
import type { User } from 'authkit-native';
import {
  type AuthorizedData,
  authkitLoader,
  authLoader,
  getSignInUrl,
  signOut,
  switchToOrganization,
  withAuth,
} from 'authkit-native-remix';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

const callback = authLoader({ onSuccess: ({ user, refreshToken }) => [user.email, refreshToken] });
is<Equal<SerializeFrom<typeof callback>, never>>();

const plain = (args: LoaderFunctionArgs) => authkitLoader(args);
is<Equal<SerializeFrom<typeof plain>['authState'], 'signed_in' | 'signed_out' | 'unknown'>>();

const guarded = (args: LoaderFunctionArgs) => authkitLoader(args, { ensureSignedIn: true });
is<Equal<SerializeFrom<typeof guarded>['sessionId'], string>>();

const own = (args: LoaderFunctionArgs) => authkitLoader(args, ({ auth }) => ({ at: 1, name: auth.user?.firstName }));
is<Equal<SerializeFrom<typeof own>['at'], number>>();

const responses = (args: LoaderFunctionArgs) => authkitLoader(args, async () => json({ at: 'home' }));
is<Equal<SerializeFrom<typeof responses>['at'], string>>();

const allowed = (args: LoaderFunctionArgs) =>
  authkitLoader(
    args,
    ({ auth, getAccessToken }) => {
      is<Equal<typeof auth, AuthorizedData>>();
      is<Equal<ReturnType<typeof getAccessToken>, string>>();
      return args.params.gone ? redirect('/') : { title: auth.user.email };
    },
    { requireAuth: { permission: 'reports:read' } },
  );
is<Equal<SerializeFrom<typeof allowed>['title'], string>>();

const leave = ({ request }: ActionFunctionArgs) => signOut(request, { returnTo: '/' });
is<Equal<SerializeFrom<typeof leave>, never>>();

const change = ({ request }: ActionFunctionArgs) => switchToOrganization(request, 'org_1');
is<Equal<SerializeFrom<typeof change>['success'], boolean>>();

export const login = async () => redirect(await getSignInUrl('/reports'));

export async function info(args: LoaderFunctionArgs) {
  const { user, accessToken } = await withAuth(args);
  is<Equal<typeof user, User | null>>();
  is<Equal<typeof accessToken, string | undefined>>();
}

// @ts-expect-error: there is no such right
export const wrong = (args: LoaderFunctionArgs) => authkitLoader(args, { requireAuth: { permissions: 'x' } });
