import { requireAuth } from 'authkit-native-nextjs';
import { Session } from '../session';

export default async function Members() {
  return <Session auth={await requireAuth({ permission: 'users:manage' })} title="Members" />;
}
