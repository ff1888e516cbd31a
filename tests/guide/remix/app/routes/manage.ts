// Not of the guide: a route without a page, for who has a right.
import { authkitLoader } from 'authkit-native-remix';

export const loader = (args) => authkitLoader(args, { requireAuth: { permission: 'users:manage' } });
