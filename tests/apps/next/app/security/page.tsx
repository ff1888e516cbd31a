import { requireAuth } from 'authkit-native-nextjs';
import { Session } from '../session';

export default async function Security() {
  return <Session auth={await requireAuth({ recent: 300, impersonation: false })} title="Security" />;
}
