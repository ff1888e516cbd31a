// A page that shows all that `useAuth` says, and notes what the application is told, as `settings.json` asks for it.
import { AuthKitProvider, useAuth } from 'authkit-native-react';
import { StrictMode, useEffect, useRef, useState, version } from 'react';
import { createRoot } from 'react-dom/client';

/** What tests read: each call of a function of the application, and what `useAuth` returned last. */
window.told = [];
/** Each state that was rendered: whether it is loading, whether there is a user, and the code of the error. */
window.seen = [];
const tell = (name) => (value) => {
  window.told.push([name, value === undefined ? null : JSON.parse(JSON.stringify(value))]);
};

function Page({ early }) {
  const auth = useAuth();
  window.auth = auth;
  const begun = useRef(false);
  useEffect(() => {
    if (early && !begun.current) {
      begun.current = true;
      auth.getAccessToken().then(tell('early'), (error) => tell('early')(error.name));
    }
  });
  window.seen.push(JSON.stringify([auth.isLoading, auth.user !== null, auth.error?.code ?? null]));
  const state = Object.fromEntries(Object.entries(auth).filter(([, value]) => typeof value !== 'function'));
  const shown = { ...state, error: state.error && { ...state.error, message: state.error.message } };
  return (
    <>
      <h1>{auth.isLoading ? 'Loading' : (auth.user?.email ?? 'Nobody')}</h1>
      <pre id="state">{JSON.stringify(shown)}</pre>
      <button type="button" onClick={auth.signIn}>
        Sign in
      </button>
      <button type="button" onClick={() => auth.signOut()}>
        Sign out
      </button>
    </>
  );
}

function Laboratory({ provider, redirectCallback, early }) {
  const [isThere, setIsThere] = useState(true);
  const [, setTick] = useState(0);
  window.mount = setIsThere;
  useEffect(() => {
    // Functions of the application are new at each render.
    const timer = setInterval(() => setTick((tick) => tick + 1), 200);
    return () => clearInterval(timer);
  }, []);
  const functions = {
    onRefresh: tell('onRefresh'),
    onRefreshFailure: ({ signIn }) => tell('onRefreshFailure')(typeof signIn),
    onBeforeAutoRefresh: () => {
      tell('onBeforeAutoRefresh')();
      return window.mayRefresh ?? true;
    },
    onError: (error) => tell('onError')(error.code),
    ...(redirectCallback && { onRedirectCallback: tell('onRedirectCallback') }),
  };
  return isThere ? (
    <AuthKitProvider {...provider} {...functions}>
      <Page early={early} />
    </AuthKitProvider>
  ) : (
    <h1>Unmounted</h1>
  );
}

const settings = await (await fetch('/settings.json')).json();
document.documentElement.dataset.react = version;
const page = <Laboratory {...settings} />;
createRoot(document.getElementById('root')).render(settings.strict ? <StrictMode>{page}</StrictMode> : page);
