// Sign-in for a page without a server.
import { getClaims, useAuth } from 'authkit-native-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router-dom';

// The organizations of the local WorkOS; yours come from your server.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };

export function App() {
  return (
    <main>
      <Routes>
        <Route path="/dashboard" element={<Members>{(name) => `${name}'s dashboard`}</Members>} />
        <Route path="/login" element={<Login />} />
        <Route path="*" element={<Home />} />
      </Routes>
    </main>
  );
}

/** Everybody may see this page. */
function Home() {
  const { isLoading, user, error, signIn, signUp } = useAuth();
  if (isLoading) {
    return <Loading />;
  }
  if (user) {
    return <Account title={`Hello, ${user.firstName ?? user.email}`} />;
  }
  return (
    <>
      <h1>{error?.retryable ? 'Sign-in is not reachable at the moment' : 'You are not signed in'}</h1>
      {error && <p role="alert">{error.hint}</p>}
      <p className="buttons">
        <button type="button" className="button" onClick={() => signIn({ state: { returnTo: '/' } })}>
          Sign in
        </button>
        <button type="button" className="button" onClick={() => signUp({ state: { returnTo: '/' } })}>
          Sign up
        </button>
      </p>
    </>
  );
}

/** Only who is signed in may see a page in here: everybody else signs in first, and comes back. */
function Members({ children }: { children: (name: string) => string }) {
  const { isLoading, user, error, signIn } = useAuth();
  const { pathname, search } = useLocation();
  const mustSignIn = !isLoading && !user && !error;
  useEffect(() => {
    if (mustSignIn) {
      signIn({ state: { returnTo: pathname + search } });
    }
  }, [mustSignIn, pathname, search, signIn]);
  if (user) {
    return <Account title={children(user.firstName ?? user.email)} />;
  }
  return error ? <Home /> : <Loading />;
}

/** The login endpoint of the dashboard: sign-ins that do not begin at this page are sent here. */
function Login() {
  const { signIn } = useAuth();
  useEffect(() => {
    signIn({ state: { returnTo: '/' } });
  }, [signIn]);
  return <Loading />;
}

function Account({ title }: { title: string }) {
  const { user, sessionId, organizationId, role, impersonator, error, signOut, getAccessToken, switchToOrganization } =
    useAuth();
  const [note, setNote] = useState<ReactNode>(null);
  const attempt = (action: () => Promise<ReactNode>) => () =>
    action().then(setNote, (reason: Error) => setNote(reason.message));
  return (
    <>
      <h1>{title}</h1>
      <p>
        You are signed in as <strong>{user?.email}</strong>.
      </p>
      {impersonator && <p role="status">You are impersonated by {impersonator.email}.</p>}
      {error && <p role="alert">{error.hint}</p>}
      <dl>
        <dt>Served by</dt>
        <dd id="served-by">React, without a server</dd>
        <dt>Session</dt>
        <dd id="session">{sessionId}</dd>
        <dt>Organization</dt>
        <dd id="organization">{organizationId ?? 'none'}</dd>
        <dt>Role</dt>
        <dd>{role ?? 'none'}</dd>
      </dl>
      <p className="buttons">
        {Object.entries(organizations).map(([name, id]) => (
          <button
            key={id}
            type="button"
            className="button"
            onClick={attempt(() => switchToOrganization({ organizationId: id }).then(() => `Switched to ${name}.`))}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          className="button"
          onClick={attempt(async () => {
            const { exp = 0 } = getClaims(await getAccessToken());
            return `The access token is good until ${new Date(exp * 1000).toLocaleTimeString()}.`;
          })}
        >
          Get a token
        </button>
      </p>
      <p role="status">{note}</p>
      <nav>
        <Link to="/">Home</Link>
        <Link to="/dashboard">Dashboard</Link>
        <button type="button" className="link" onClick={() => signOut({ returnTo: '/' })}>
          Sign out
        </button>
      </nav>
    </>
  );
}

const Loading = () => <p aria-busy="true">Just a moment …</p>;
