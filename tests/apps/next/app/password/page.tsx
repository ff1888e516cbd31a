import { getWorkOS, saveSession } from 'authkit-native-nextjs';
import { redirect } from 'next/navigation';

/** A sign-in form of the application's own. */
async function signIn(form: FormData) {
  'use server';
  const { userManagement } = getWorkOS();
  const credentials = { email: String(form.get('email')), password: String(form.get('password')) };
  const session = await userManagement.authenticateWithPassword(credentials).catch(() => null);
  if (session === null) {
    redirect('/not-completed');
  }
  await saveSession(session);
  redirect('/dashboard');
}

export default function Password() {
  return (
    <>
      <h1>Sign in with a password</h1>
      <form action={signIn}>
        <p>
          <label>
            E-mail <input name="email" type="email" required />
          </label>
        </p>
        <p>
          <label>
            Password <input name="password" type="password" required />
          </label>
        </p>
        <p>
          <button className="button">Sign in</button>
        </p>
      </form>
    </>
  );
}
