// Not of the guide: links, a form behind a guard, and a button that switches to another organization.
import { data, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { authkitLoader, switchToOrganization } from 'authkit-native-remix';

const notes = new Map();

export const loader = (args) =>
  authkitLoader(args, ({ auth }) => data({ note: notes.get(auth.user?.id) ?? '' }, { status: auth.user ? 200 : 203 }));

export async function action(args) {
  const form = await args.request.formData();
  const organization = form.get('organization');
  if (organization) {
    return switchToOrganization(args.request, organization);
  }
  return authkitLoader(
    args,
    ({ auth }) => {
      notes.set(auth.user.id, form.get('note'));
      return redirect('/more');
    },
    { ensureSignedIn: true },
  );
}

export default function More() {
  const { user, note, organizationId } = useLoaderData();
  const switched = useActionData();
  return (
    <>
      <h1>{user ? `Hello, ${user.firstName}` : 'Nobody'}</h1>
      <Link to="/protected">Protected</Link> <Link to="/moved">Moved</Link>
      <p id="organization">{switched?.error ?? switched?.auth?.organizationId ?? organizationId}</p>
      <Form method="post">
        <input aria-label="Note" name="note" defaultValue={note} />
        <button>Save</button>
        <button name="organization" value="org_01EM000000000000000000ACME">
          Acme
        </button>
      </Form>
    </>
  );
}
