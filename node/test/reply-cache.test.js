// The reply cache: every session gets its own members, also when there are more than it holds.

'use strict';

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');

const capacity = 600;
const cookiePassword = 'correct-horse-battery-staple-0001';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

test('every session gets its own members', async () => {
  const { apiKey, clientId, baseUrl } = emulator;
  const { userManagement } = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword });
  const { user } = await userManagement.authenticateWithCode({ code: await emulator.code() });
  const tokens = [];
  for (let number = 0; number < 7; number++) {
    tokens.push(await emulator.control('POST', 'tokens', { claims: { role: `role ${number}` } }));
  }
  const cookies = Array.from({ length: capacity + 100 }, (_, number) => {
    const accessToken = tokens[number % 7].access_token;
    const externalId = `user ${number}`;
    const session = { accessToken, refreshToken: 'refresh', user: { ...user, externalId } };
    return [`role ${number % 7}`, externalId, userManagement.sealSessionFromAuthResponse(session)];
  });
  // The engine caches at the first round. The second overflows the cache of replies, and the last finds what is in it.
  for (const round of [cookies, cookies, cookies.slice(-capacity).reverse()]) {
    for (const [role, externalId, sessionData] of round) {
      const outcome = await userManagement.loadSealedSession({ sessionData }).authenticate();
      assert.deepEqual([outcome.role, outcome.user.externalId], [role, externalId]);
    }
  }
});
