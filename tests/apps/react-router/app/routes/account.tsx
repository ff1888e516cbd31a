import { requireAuth } from 'authkit-native-react-router';
import { accountOf } from '../account';
import { AccountPage } from '../account-page';
import type { Route } from './+types/account';

export const loader = ({ context }: Route.LoaderArgs) => accountOf(requireAuth(context, { recent: 300, impersonation: false }));

export default function Page({ loaderData: account }: Route.ComponentProps) {
  return <AccountPage account={account} title="Your account, just after a sign-in" />;
}
