import { index, type RouteConfig, route } from '@react-router/dev/routes';

export default [
  index('routes/home.tsx'),
  route('dashboard', 'routes/dashboard.tsx'),
  route('users', 'routes/users.tsx'),
  route('account', 'routes/account.tsx'),
  route('note', 'routes/note.tsx'),
  route('callback', 'routes/callback.tsx'),
  route('login', 'routes/authkit.ts', { id: 'login' }),
  route('logout', 'routes/authkit.ts', { id: 'logout' }),
  route('switch-organization', 'routes/authkit.ts', { id: 'switch-organization' }),
] satisfies RouteConfig;
