// Not of the guide: a loader that knows who is signed in, and throws a redirect.
import { redirect } from '@remix-run/node';
import { authkitLoader } from 'authkit-native-remix';

export const loader = (args) =>
  authkitLoader(args, () => {
    throw redirect('/protected');
  });
