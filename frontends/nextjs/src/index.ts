/** WorkOS AuthKit for Next.js. This entry is for the server: the proxy, server components, route handlers and server actions. */

import 'server-only';

export type { AccessTokenClaims, Impersonator, Requirement, User } from 'authkit-native';
export { checkRecentAuth, getTokenClaims, type RecentAuth, requireAuth, withAuth } from './auth.js';
export { type HandleAuthOptions, type HandleAuthSuccessData, handleAuth } from './callback.js';
export { AuthKitError, CallbackError, TokenRefreshError } from './errors.js';
export { guardRoute, type RouteAuth } from './guard-route.js';
export {
  AUTHKIT_REQUEST_HEADERS,
  applyResponseHeaders,
  type HandleAuthkitHeadersOptions,
  handleAuthkitHeaders,
  handleAuthkitProxy,
  isAuthkitRequestHeader,
  type PartitionedHeaders,
  partitionAuthkitHeaders,
} from './headers.js';
export {
  type AuthkitOptions,
  type AuthkitProxyOptions,
  type AuthkitResponse,
  authkit,
  authkitMiddleware,
  authkitProxy,
  type SessionNotRefreshed,
  type SessionRefreshed,
} from './proxy.js';
export { type SavedSession, saveSession } from './save-session.js';
export type { ClientUserInfo, NoUserInfo, UserInfo } from './session.js';
export {
  type RenewOptions,
  refreshSession,
  type SwitchToOrganizationOptions,
  signOut,
  switchToOrganization,
} from './sessions.js';
export { getSignInUrl, getSignUpUrl, type SignInUrlOptions } from './urls.js';
export { getWorkOS } from './workos.js';
