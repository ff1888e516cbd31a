import type { SignedIn } from 'authkit-native-react-router';

/** What a page shows of who is signed in. It reaches the browser, so no token is in it. */
export const accountOf = (auth: SignedIn<Response>) => ({
  name: auth.user.firstName || auth.user.email,
  email: auth.user.email,
  impersonator: auth.impersonator?.email ?? null,
  format: auth.outcome.sealFormat,
  session: auth.sessionId,
  organization: auth.organizationId,
  expires: new Date(auth.expiresAt * 1000).toISOString(),
  managesUsers: auth.has({ permission: 'users:manage' }),
});

export type Account = ReturnType<typeof accountOf>;
