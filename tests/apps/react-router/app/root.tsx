// Sign-in for a React Router app: the middleware here, and a guard in each loader that needs one.
import { authkitMiddleware } from 'authkit-native-react-router';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from 'react-router';
import type { Route } from './+types/root';

const port = process.env.PORT ?? '3000';

export const middleware: Route.MiddlewareFunction[] = [
  authkitMiddleware({
    redirectUri: process.env.WORKOS_REDIRECT_URI ?? `http://localhost:${port}/callback`,
    web: {
      routes: { signIn: '/login', signOut: '/logout', switchOrganization: '/switch-organization' },
      // The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
      refreshBuffer: 0,
    },
  }),
];

export const meta = () => [{ title: 'React Router example' }];

// The other apps of the demo.
export const loader = () => ({ apps: JSON.parse(process.env.APPS ?? '{}') as Record<string, string> });

export function Layout({ children }: { children: ReactNode }) {
  const apps = Object.entries(useRouteLoaderData<typeof loader>('root')?.apps ?? {});
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <link rel="stylesheet" href="/page.css" />
        <Meta />
        <Links />
      </head>
      <body>
        <main>
          {children}
          {apps.length > 0 && (
            <nav aria-label="Apps that share the session">
              {apps.map(([name, url]) => (
                <a key={name} href={url}>
                  {name}
                </a>
              ))}
            </nav>
          )}
        </main>
        <ScrollRestoration />
        <Scripts />
        <script src="/countdown.js" />
      </body>
    </html>
  );
}

const messages: Record<number, string> = {
  400: 'The sign-in was not completed.',
  401: 'Please sign in.',
  403: 'You may not do this.',
  404: 'There is no such page.',
  503: 'Sign-in is not reachable at the moment. You are not signed out.',
};

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const message = isRouteErrorResponse(error) ? messages[error.status] : undefined;
  return (
    <>
      <h1>{message ?? 'Something went wrong.'}</h1>
      <p>Served by JavaScript, React Router.</p>
      <p>
        <a href="/">Home</a> · <a href="/login">Sign in</a>
      </p>
    </>
  );
}

export default Outlet;
