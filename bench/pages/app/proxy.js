import { authkitProxy } from 'authkit-native-nextjs';

export default authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/proxied', '/login'] } });

export const config = { matcher: ['/', '/proxied', '/guarded', '/login', '/callback'] };
