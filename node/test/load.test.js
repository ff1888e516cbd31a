// Memory stays flat and users are served, under a flood of garbage and after many checks.

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const { after, before, test } = require('node:test');
const { setImmediate: turn } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');

const cookiePassword = 'correct-horse-battery-staple-0001';
const long = Boolean(process.env.AUTHKIT_LONG);
const MEGABYTE = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

let emulator;
let workos;
let cookie;
before(async () => {
  emulator = await startEmulator();
  const { apiKey, clientId, baseUrl } = emulator;
  workos = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword });
  const session = { sealSession: true };
  ({ sealedSession: cookie } = await workos.userManagement.authenticateWithCode({
    code: await emulator.code(),
    session,
  }));
});
after(() => emulator.stop());

const check = (sessionData) => workos.userManagement.loadSealedSession({ sessionData, cookiePassword }).authenticate();

/** Resident bytes once nothing is left to collect. */
async function resident() {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await turn();
  }
  return process.memoryUsage.rss();
}

test('a flood of garbage leaves memory flat and valid users served', async () => {
  const noise = randomBytes(96 * 1024).toString('base64url');
  const prefixes = ['', 'ak1.', 'Fe26.2*1*', 'gAAAAA', '\ud800', cookie.slice(0, 100)];
  const sizes = [100, 4_000, 19_000, 64_000, 120_000];
  const flood = async (milliseconds) => {
    let [bytes, count] = [0, 0];
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      for (const prefix of prefixes) {
        for (const size of sizes) {
          count += 1;
          const garbage = prefix + noise.slice(count % 1000, size + (count % 1000));
          bytes += garbage.length;
          assert.equal((await check(garbage)).authenticated, false);
        }
      }
      assert.ok((await check(cookie)).authenticated);
      await turn();
    }
    return bytes / MEGABYTE / (milliseconds / 1000);
  };
  await flood(1000);
  const before = await resident();
  const rate = await flood(long ? 10_000 : 3000);
  const grown = ((await resident()) - before) / MEGABYTE;
  assert.ok(grown < 16, `${grown.toFixed(1)} MB more after a flood of ${rate.toFixed(0)} MB/s`);
  assert.ok(rate > 20, `only ${rate.toFixed(0)} MB/s`);
});

test('checks leave nothing behind, also in a loop that never leaves its microtasks', async () => {
  const soak = async (times) => {
    for (let done = 0; done < times; done += 1) {
      assert.ok((await check(cookie)).authenticated);
    }
  };
  await soak(5000);
  const before = await resident();
  await soak(long ? 200_000 : 20_000);
  const grown = ((await resident()) - before) / MEGABYTE;
  assert.ok(grown < 8, `${grown.toFixed(1)} MB more`);
});
