import { guardRoute } from 'authkit-native-nextjs';

export const GET = guardRoute((_request, auth) => Response.json({ reader: auth.user.id }), {
  permission: 'users:manage',
});
