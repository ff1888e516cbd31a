// Around the guide's routes. As the vendor's kit asks for, the root refreshes the session, beside the loader of each page.
import { Links, Meta, Outlet, Scripts, ScrollRestoration } from '@remix-run/react';
import { authkitLoader } from 'authkit-native-remix';

export const loader = (args) => authkitLoader(args);

export function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>Guide</title>
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default Outlet;
