import type { ReactNode } from 'react';
import { Form, Link } from 'react-router';
import type { Account } from './account';

// The organizations of the local WorkOS; yours come from your database.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };

export function AccountPage({ account, title, children }: { account: Account; title?: string; children?: ReactNode }) {
  return (
    <>
      <h1>{title ?? `Hello, ${account.name}`}</h1>
      <p>
        You are signed in as <strong>{account.email}</strong>.
      </p>
      {account.impersonator && <p role="status">You are impersonated by {account.impersonator}.</p>}
      <dl>
        <dt>Served by</dt>
        <dd id="served-by">JavaScript, React Router</dd>
        <dt>Cookie format</dt>
        <dd id="format">{account.format}</dd>
        <dt>Session</dt>
        <dd id="session">{account.session}</dd>
        <dt>Organization</dt>
        <dd id="organization">{account.organization ?? 'none'}</dd>
        <dt>Access token expires</dt>
        <dd suppressHydrationWarning>
          <time dateTime={account.expires} suppressHydrationWarning>
            {account.expires}
          </time>
        </dd>
      </dl>
      {children}
      <Form method="post" action="/switch-organization">
        <p>
          {Object.entries(organizations).map(([name, id]) => (
            <button key={id} className="button" name="organization_id" value={id}>
              {name}
            </button>
          ))}
        </p>
      </Form>
      <Form method="post" action="/logout">
        <p>
          <Link to="/dashboard">Dashboard</Link> · {account.managesUsers && <Link to="/users">Users</Link>}{' '}
          <Link to="/account">Account</Link> · <Link to="/note">Note</Link> · <button className="button">Sign out</button>
        </p>
      </Form>
    </>
  );
}
