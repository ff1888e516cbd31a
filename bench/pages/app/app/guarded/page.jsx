import { withAuth } from 'authkit-native-nextjs';
import { Greeting } from '../greeting';

// The proxy lets nobody come here who is not signed in.
export default async function Page() {
  const { user } = await withAuth();
  return <Greeting name={user.email} />;
}
