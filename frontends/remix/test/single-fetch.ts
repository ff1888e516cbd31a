// What components receive from routes of this kit, with single fetch.
import type { LoaderFunctionArgs, SerializeFrom } from '@remix-run/node';
import { authkitLoader } from 'authkit-native-remix';

declare module '@remix-run/server-runtime' {
  interface Future {
    v3_singleFetch: true;
  }
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

const dated = (args: LoaderFunctionArgs) => authkitLoader(args, () => ({ at: new Date() }), { ensureSignedIn: true });
is<Equal<SerializeFrom<typeof dated>['at'], Date>>();
is<Equal<SerializeFrom<typeof dated>['user']['email'], string>>();
