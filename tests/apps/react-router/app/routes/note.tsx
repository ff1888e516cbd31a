import { requireAuth } from 'authkit-native-react-router';
import { Form, redirect } from 'react-router';
import { accountOf } from '../account';
import { AccountPage } from '../account-page';
import type { Route } from './+types/note';

const notes = new Map<string, string>();

export function loader({ context }: Route.LoaderArgs) {
  const auth = requireAuth(context);
  return { account: accountOf(auth), note: notes.get(auth.user.id) ?? '' };
}

// Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
export async function action({ context, request }: Route.ActionArgs) {
  const auth = requireAuth(context);
  const form = await request.formData();
  notes.set(auth.user.id, String(form.get('note') ?? ''));
  return redirect('/note', 303);
}

export default function Note({ loaderData: { account, note } }: Route.ComponentProps) {
  return (
    <AccountPage account={account} title="Your note">
      <Form method="post" action="/note">
        <p>
          <label>
            Note <textarea name="note" defaultValue={note} />
          </label>{' '}
          <button className="button">Save</button>
        </p>
      </Form>
    </AccountPage>
  );
}
