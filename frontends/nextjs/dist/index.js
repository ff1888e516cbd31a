/** WorkOS AuthKit for Next.js. This entry is for the server: the proxy, server components, route handlers and server actions. */
import 'server-only';
export { checkRecentAuth, getTokenClaims, requireAuth, withAuth } from './auth.js';
export { handleAuth } from './callback.js';
export { AuthKitError, CallbackError, TokenRefreshError } from './errors.js';
export { guardRoute } from './guard-route.js';
export { AUTHKIT_REQUEST_HEADERS, applyResponseHeaders, handleAuthkitHeaders, handleAuthkitProxy, isAuthkitRequestHeader, partitionAuthkitHeaders, } from './headers.js';
export { authkit, authkitMiddleware, authkitProxy, } from './proxy.js';
export { refreshSession, signOut, switchToOrganization, } from './sessions.js';
export { getSignInUrl, getSignUpUrl } from './urls.js';
export { getWorkOS } from './workos.js';
