import { handleAuth } from 'authkit-native-nextjs';
import { redirect } from 'next/navigation';

export const GET = handleAuth({
  onSuccess({ state }) {
    if (state === 'notes') {
      redirect('/note');
    }
  },
  onError: () => new Response(null, { status: 303, headers: { location: '/not-completed' } }),
});
