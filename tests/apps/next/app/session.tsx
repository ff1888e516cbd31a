import { signOut, switchToOrganization, type UserInfo } from 'authkit-native-nextjs';
import { cookies } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Apps } from './apps';

// The organizations of the local WorkOS; yours come from your database.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };

/** Who is signed in, and what they can do. */
export async function Session({ auth, title, children }: { auth: UserInfo; title?: string; children?: ReactNode }) {
  const { user, sessionId, organizationId, permissions, impersonator } = auth;
  const isNative = (await cookies()).getAll().some(({ value }) => value.startsWith('ak1.'));
  return (
    <>
      <h1>{title ?? `Hello, ${user.firstName ?? user.email}`}</h1>
      <p>
        You are signed in as <strong>{user.email}</strong>.
      </p>
      {impersonator && <p>You are impersonated by {impersonator.email}.</p>}
      <dl>
        <dt>Served by</dt>
        <dd id="served-by">JavaScript, Next.js</dd>
        <dt>Cookie format</dt>
        <dd id="format">{isNative ? 'native' : 'another'}</dd>
        <dt>Session</dt>
        <dd id="session">{sessionId}</dd>
        <dt>Organization</dt>
        <dd id="organization">{organizationId ?? 'none'}</dd>
      </dl>
      {children}
      <form>
        <p>
          {Object.entries(organizations).map(([name, id]) => (
            <button
              key={id}
              className="button"
              formAction={async () => {
                'use server';
                await switchToOrganization(id);
              }}
            >
              {name}
            </button>
          ))}
        </p>
      </form>
      <form
        action={async () => {
          'use server';
          await signOut();
        }}
      >
        <p>
          <Link href="/dashboard">Dashboard</Link> ·{' '}
          {permissions?.includes('users:manage') && (
            <>
              <Link href="/members">Members</Link> ·{' '}
            </>
          )}
          <Link href="/security">Security</Link> · <Link href="/note">Note</Link> · <Link href="/token">Token</Link> ·{' '}
          <button className="button">Sign out</button>
        </p>
      </form>
      <Apps />
    </>
  );
}
