import { withAuth } from 'authkit-native-nextjs';
import { AuthKitProvider, Impersonation } from 'authkit-native-nextjs/components';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';

export const metadata: Metadata = { title: 'Next.js example' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The access token stays here.
  const { accessToken: _, ...initialAuth } = await withAuth();
  return (
    <html lang="en">
      <head>
        <link rel="stylesheet" href="/page.css" />
      </head>
      <body>
        <AuthKitProvider initialAuth={initialAuth}>
          <main>{children}</main>
          <Impersonation />
        </AuthKitProvider>
      </body>
    </html>
  );
}
