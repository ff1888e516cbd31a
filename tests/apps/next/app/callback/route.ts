import { handleAuth } from 'authkit-native-nextjs';

export const GET = handleAuth({
  onError: () => new Response(null, { status: 303, headers: { location: '/not-completed' } }),
});
