import { authkitProxy } from 'authkit-native-nextjs';

// The dashboard is guarded here, and the other pages guard themselves.
export default authkitProxy({
  middlewareAuth: {
    enabled: true,
    unauthenticatedPaths: [
      '/',
      '/login',
      '/password',
      '/not-completed',
      '/members',
      '/security',
      '/note',
      '/token',
      '/api/:path*',
    ],
  },
  signUpPaths: ['/dashboard/join'],
});

export const config = { matcher: ['/((?!_next/|page.css|countdown.js).*)'] };
