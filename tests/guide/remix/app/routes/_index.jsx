import { json } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import {
  getSignUpUrl,
  authkitLoader,
  signOut,
} from 'authkit-native-remix';

export const loader = (args) =>
  authkitLoader(args, async ({ request, auth }) => {
    return json({
      signUpUrl: await getSignUpUrl(),
    });
  });

export async function action({ request }) {
  return await signOut(request);
}

export default function Index() {
  // Retrieves the user from the session or returns `null` if no user is signed in
  const { user, signUpUrl } = useLoaderData();

  if (!user) {
    return (
      <>
        <a href="/login">Log in</a>
        <br />
        <Link to={signUpUrl}>Sign Up</Link>
      </>
    );
  }

  return (
    <Form method="post">
      <p>Welcome back {user?.firstName && `, ${user?.firstName}`}</p>
      <button type="submit">Sign out</button>
    </Form>
  );
}
