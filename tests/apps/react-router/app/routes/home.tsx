import { authContext } from 'authkit-native-react-router';
import { accountOf } from '../account';
import { AccountPage } from '../account-page';
import type { Route } from './+types/home';

export function loader({ context }: Route.LoaderArgs) {
  const auth = context.get(authContext);
  return { state: auth.state, signInUrl: auth.signInUrl(), account: auth.authenticated ? accountOf(auth) : null };
}

export default function Home({ loaderData: { state, signInUrl, account } }: Route.ComponentProps) {
  if (account) {
    return <AccountPage account={account} />;
  }
  return (
    <>
      <h1>{state === 'unknown' ? 'Sign-in is not reachable at the moment' : 'You are not signed in'}</h1>
      <p>Served by JavaScript, React Router.</p>
      <p>
        <a className="button" href={signInUrl}>
          Sign in
        </a>
      </p>
    </>
  );
}
