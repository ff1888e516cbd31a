// Serves the kit of the fetch standard as Bun serves: it passes itself beside the request.

import { createAuthKit } from 'authkit-native/fetch';

const authkit = createAuthKit(JSON.parse(process.env.AUTHKIT_TEST_OPTIONS));
const fetch = authkit.wrap(
  (request, { auth, requireAuth }) =>
    ({
      '/': () => new Response(auth.state),
      '/file': () => new Response(Bun.file(import.meta.path)),
      '/dashboard': () => requireAuth() ?? new Response(`Dashboard of ${auth.user.email}`),
    })[new URL(request.url).pathname](),
  { remoteAddress: (request, server) => server.requestIP(request)?.address },
);
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch });
process.stdout.write(`http://127.0.0.1:${port}\n`);
