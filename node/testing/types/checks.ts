// What the types must allow, and, below `@ts-expect-error`, what they must refuse.

import {
  type Authentication,
  AuthKitError,
  ConfigurationError,
  createWorkOS,
  SignInRequiredError,
  sealData,
  type User,
  unsealData,
  WorkOS,
} from 'authkit-native';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['the types differ']): void {}

const workos = new WorkOS({ clientId: 'client_1', cookiePassword: ['new', 'old'], timeout: 2_000 });
const { userManagement } = workos;

export async function outcomes(signal: AbortSignal): Promise<void> {
  const session = userManagement.loadSealedSession({ sessionData: undefined, cookiePassword: 'password' });
  const authentication = await session.authenticate({ signal });
  same<typeof authentication, Authentication>();
  // @ts-expect-error Nobody is signed in before `authenticated` was looked at.
  authentication.user.email;
  if (authentication.authenticated) {
    same<typeof authentication.user, User>();
    same<typeof authentication.reason, null>();
    same<typeof authentication.expiresAt, number>();
    const claim: unknown = authentication.claims['https://example.com/plan'];
    void claim;
  } else {
    same<typeof authentication.user, null>();
    same<typeof authentication.error, AuthKitError | null>();
    // Reasons are an open set with known members.
    const isKnown = authentication.reason === 'expired_jwt' || authentication.reason === 'a_later_version';
    void isKnown;
  }

  const refreshed = await session.refresh({ organizationId: 'org_1', signal });
  if (refreshed.authenticated) {
    same<typeof refreshed.sealedSession, string>();
    same<typeof refreshed.session.user, User>();
  } else {
    same<typeof refreshed.sealedSession, string | null>();
    same<typeof refreshed.retryAfter, number | null>();
  }
  // @ts-expect-error There is no such option.
  await session.refresh({ organisationId: 'org_1' });
}

export async function grants(): Promise<void> {
  const sealed = await userManagement.authenticateWithCode({ code: 'c', session: { sealSession: true } });
  same<typeof sealed.sealedSession, string>();
  const unsealed = await userManagement.authenticateWithCode({ code: 'c' });
  same<typeof unsealed.sealedSession, string | null>();
  // @ts-expect-error A code is needed.
  await userManagement.authenticateWithCode({});
  // @ts-expect-error The verifier is what this method is for.
  await userManagement.authenticateWithCodeAndVerifier({ code: 'c' });
  // @ts-expect-error A challenge method goes with a challenge.
  userManagement.getAuthorizationUrl({ provider: 'authkit', codeChallengeMethod: 'S256' });
  // @ts-expect-error The call makes its own challenge.
  await userManagement.getAuthorizationUrlWithPKCE({ provider: 'authkit', codeChallenge: 'x' });
  userManagement.getAuthorizationUrl({ provider: 'BrandNewOAuth', providerScopes: ['email'], prompt: undefined });
}

export function clients(): void {
  const visitor = createWorkOS({ clientId: 'client_1' });
  // @ts-expect-error A public client has no API key.
  visitor.userManagement.revokeSession;
  const server = createWorkOS({ clientId: 'client_1', apiKey: 'sk_1' });
  same<typeof server, WorkOS>();
  // @ts-expect-error Not an option of this package.
  new WorkOS('sk_1', { fetchFn: fetch });
}

export async function errors(): Promise<void> {
  try {
    await sealData({ a: 1 }, { password: 'password', ttl: 60 });
    const opened = await unsealData<{ a: number }>('sealed');
    same<typeof opened, { a: number }>();
  } catch (error) {
    if (error instanceof SignInRequiredError) {
      same<typeof error.pendingAuthenticationToken, string | null>();
      for (const { id, name } of error.organizations) {
        void `${id} ${name}`;
      }
    } else if (error instanceof ConfigurationError || error instanceof AuthKitError) {
      void `${error.code} ${error.hint} ${error.status} ${error.requestId} ${error.retryAfter} ${error.apiCode}`;
      // @ts-expect-error Fields are unknown until they are looked at.
      error.fields.email.length;
    }
  }
}
