// The kit of the fetch standard as a TypeScript user types it.

import { type AuthKit, createAuthKit, type HandledRequest } from 'authkit-native/fetch';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['the types differ']): void {}

const authkit: AuthKit = createAuthKit({
  redirectUri: 'http://localhost:3000/callback',
  onSignIn: ({ response }, request) => `${response.user.id} ${request.url}`,
});
// @ts-expect-error There is no such option.
createAuthKit({ signInPath: '/login' });

export async function byHand(given: Request): Promise<Response> {
  const { response, request, auth, requireAuth, finish }: HandledRequest = await authkit.handle(given, {
    remoteAddress: '192.0.2.7',
  });
  if (response) {
    same<typeof response, Response>();
    return response;
  }
  const refused = requireAuth({ permission: 'reports:read' });
  if (refused) {
    return refused;
  }
  if (!auth.authenticated) {
    // @ts-expect-error Nobody is there.
    auth.user.email;
    return finish(new Response(auth.reason));
  }
  return finish(new Response(`${request.url} ${auth.user.email}`));
}

interface Server {
  requestIP(request: Request): { address: string } | null;
}
const fetch = authkit.wrap(
  (request, { auth }, server: Server) => {
    void server.requestIP(request);
    return auth.authenticated ? auth.signOut() : new Response(auth.signInUrl({ returnTo: '/' }));
  },
  {
    remoteAddress: (request, server) => server.requestIP(request)?.address,
    recover: (error) => new Response(String(error), { status: 500 }),
  },
);
same<typeof fetch, (request: Request, server: Server) => Promise<Response>>();
// Servers that pass nothing else.
export const server: { fetch(request: Request): Promise<Response> } = { fetch: authkit.wrap(() => new Response()) };
