import { handleAuth } from 'authkit-native-nextjs';

// No page that would renew a session at once, because some are made to be old.
export const GET = handleAuth({ returnPathname: '/bare' });
