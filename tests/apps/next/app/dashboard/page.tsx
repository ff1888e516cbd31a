import { requireAuth } from 'authkit-native-nextjs';
import { Session } from '../session';

export default async function Dashboard() {
  const auth = await requireAuth();
  return <Session auth={auth} title={`${auth.user.firstName ?? auth.user.email}'s dashboard`} />;
}
