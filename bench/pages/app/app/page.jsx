import { withAuth } from 'authkit-native-nextjs';
import { Greeting } from './greeting';

export default async function Page() {
  const { user } = await withAuth();
  return <Greeting name={user?.email ?? 'stranger'} />;
}
