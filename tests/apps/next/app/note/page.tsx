import { requireAuth } from 'authkit-native-nextjs';
import { revalidatePath } from 'next/cache';
import { Session } from '../session';

const notes = new Map<string, string>();

async function save(form: FormData) {
  'use server';
  const { user } = await requireAuth();
  notes.set(user.id, String(form.get('note')));
  revalidatePath('/note');
}

export default async function Note() {
  const auth = await requireAuth();
  return (
    <Session auth={auth} title="Your note">
      <form action={save}>
        <p>
          <input name="note" aria-label="Note" defaultValue={notes.get(auth.user.id)} />{' '}
          <button className="button">Save</button>
        </p>
      </form>
      <p id="note">{notes.get(auth.user.id)}</p>
    </Session>
  );
}
