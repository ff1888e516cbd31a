import { requireAuth } from 'authkit-native-react-router';
import { accountOf } from '../account';
import { AccountPage } from '../account-page';
import type { Route } from './+types/dashboard';

export const loader = ({ context }: Route.LoaderArgs) => accountOf(requireAuth(context));

export default function Page({ loaderData: account }: Route.ComponentProps) {
  return <AccountPage account={account} title={`${account.name}'s dashboard`} />;
}
