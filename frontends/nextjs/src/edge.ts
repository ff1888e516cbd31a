/** What the Edge runtime gets, which cannot load the native engine: the names of the proxy, which say so. */

const SENTENCE =
  'authkit-native-nextjs runs on Node.js, and this file was built for the Edge runtime: rename middleware.ts to proxy.ts ' +
  "(Next 16), or add `runtime: 'nodejs'` to its `config` (Next 15.5)";

function refuse(): never {
  throw new Error(SENTENCE);
}

export {
  refuse as applyResponseHeaders,
  refuse as authkit,
  refuse as authkitMiddleware,
  refuse as authkitProxy,
  refuse as checkRecentAuth,
  refuse as getSignInUrl,
  refuse as getSignUpUrl,
  refuse as getTokenClaims,
  refuse as getWorkOS,
  refuse as guardRoute,
  refuse as handleAuth,
  refuse as handleAuthkitHeaders,
  refuse as handleAuthkitProxy,
  refuse as isAuthkitRequestHeader,
  refuse as partitionAuthkitHeaders,
  refuse as refreshSession,
  refuse as requireAuth,
  refuse as saveSession,
  refuse as signOut,
  refuse as switchToOrganization,
  refuse as withAuth,
};
