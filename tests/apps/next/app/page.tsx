import { getSignInUrl, withAuth } from 'authkit-native-nextjs';
import Link from 'next/link';
import { Apps } from './apps';
import { Session } from './session';

export default async function Home() {
  const auth = await withAuth();
  if (auth.user) {
    return <Session auth={auth} />;
  }
  return (
    <>
      <h1>{auth.retryable ? 'Sign-in is not reachable at the moment' : 'You are not signed in'}</h1>
      <p>Served by JavaScript, Next.js.</p>
      <p>
        <Link className="button" href={await getSignInUrl()}>
          Sign in
        </Link>{' '}
        <Link href="/dashboard">Dashboard</Link> · <Link href="/note">Note</Link>
      </p>
      <Apps />
    </>
  );
}
