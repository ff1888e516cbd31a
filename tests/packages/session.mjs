// Prints what the session in SESSION says; without one, signs in with CODE first.
import assert from 'node:assert/strict';
import { WorkOS } from 'authkit-native';

const { WORKOS_API_KEY, WORKOS_CLIENT_ID, WORKOS_BASE_URL, WORKOS_COOKIE_PASSWORD: cookiePassword } = process.env;
const { userManagement } = new WorkOS(WORKOS_API_KEY, { clientId: WORKOS_CLIENT_ID });
let sessionData = process.env.SESSION;
if (!sessionData) {
  assert.ok(userManagement.getAuthorizationUrl({ provider: 'authkit' }).startsWith(WORKOS_BASE_URL));
  const response = await userManagement.authenticateWithCode({
    code: process.env.CODE,
    session: { sealSession: true, cookiePassword },
  });
  sessionData = response.sealedSession;
}
const session = userManagement.loadSealedSession({ sessionData, cookiePassword });
const auth = await session.authenticate();
assert.ok(auth.authenticated, auth.reason);
const result = {
  sealed_session: sessionData,
  user: [auth.user.id, auth.user.email, auth.user.firstName],
  session: [auth.sessionId, auth.organizationId, auth.role, auth.roles, auth.permissions, auth.expiresAt],
  seal_format: auth.sealFormat,
  logout_url: await session.getLogoutUrl(),
};
const refreshed = await session.refresh();
assert.ok(refreshed.authenticated && refreshed.sealedSession !== sessionData);
process.stdout.write(JSON.stringify(result));
