'use client';

import { useAccessToken, useAuth, useRecentAuth, useTokenClaims } from 'authkit-native-nextjs/components';
import Link from 'next/link';

/** For pages that call other services in the user's name. */
export default function Token() {
  const { user, loading, organizationId, refreshAuth, signOut, switchToOrganization } = useAuth({
    ensureSignedIn: true,
  });
  const { accessToken, error, refresh } = useAccessToken();
  const { sub } = useTokenClaims<{ sub: string }>();
  const { isStale } = useRecentAuth({ maxAge: 300 });
  if (loading) {
    return <h1>Loading</h1>;
  }
  return (
    <>
      <h1>{user.firstName}&apos;s token</h1>
      <dl>
        <dt>Ends with</dt>
        <dd id="token">{error ? error.message : accessToken?.slice(-12)}</dd>
        <dt>User</dt>
        <dd id="subject">{sub}</dd>
        <dt>Organization</dt>
        <dd id="organization">{organizationId ?? 'none'}</dd>
        <dt>Signed in</dt>
        <dd id="recent">{isStale ? 'a while ago' : 'just now'}</dd>
      </dl>
      <p>
        <button type="button" className="button" onClick={() => void refresh()}>
          New token
        </button>{' '}
        <button type="button" className="button" onClick={() => void refreshAuth()}>
          Refresh
        </button>{' '}
        <button
          type="button"
          className="button"
          onClick={() => void switchToOrganization('org_01EM0000000000000000GLOBEX')}
        >
          Globex
        </button>{' '}
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>{' '}
        <Link href="/">Home</Link>
      </p>
    </>
  );
}
