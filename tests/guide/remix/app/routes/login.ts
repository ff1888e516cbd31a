import { redirect } from '@remix-run/node';
import { getSignInUrl } from 'authkit-native-remix';

export const loader = async () => {
  const signInUrl = await getSignInUrl();

  return redirect(signInUrl);
};
