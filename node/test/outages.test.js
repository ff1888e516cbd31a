// No user is signed out by accident: parallel requests, lost responses and outages leave every user signed in.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { connect, createServer } = require('node:net');
const { after, before, beforeEach, describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { UnavailableError, WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');

const cookiePassword = 'correct-horse-battery-staple-0001';
const long = Boolean(process.env.AUTHKIT_LONG);

let emulator;
let options;
before(async () => {
  emulator = await startEmulator();
  const { apiKey, clientId, baseUrl } = emulator;
  options = { apiKey, clientId, baseUrl, cookiePassword };
});
after(() => emulator.stop());
beforeEach(() => emulator.control('POST', 'reset'));

/** A cookie from a client whose memory plays no part afterwards. */
async function signIn() {
  const code = await emulator.code();
  const session = { sealSession: true };
  return (await new WorkOS(options).userManagement.authenticateWithCode({ code, session })).sealedSession;
}

const load = (workos, sessionData) => workos.userManagement.loadSealedSession({ sessionData });

async function sent(grant) {
  const log = await emulator.control('GET', 'requests');
  return log.filter(({ body }) => body?.grant_type === grant).length;
}

test('50 refreshes of one session are one exchange, and a later one is none', async () => {
  const workos = new WorkOS(options);
  const cookie = await signIn();
  const results = await Promise.all(Array.from({ length: 50 }, () => load(workos, cookie).refresh()));
  for (const { authenticated, sealedSession } of results) {
    assert.ok(authenticated);
    assert.ok((await load(workos, sealedSession).authenticate()).authenticated);
  }
  assert.equal(await sent('refresh_token'), 1);
  await sleep(long ? 10_000 : 0);
  const late = await load(workos, cookie).refresh();
  assert.ok(late.authenticated);
  assert.equal(await sent('refresh_token'), 1);
});

describe('an outage during a refresh leaves the user signed in', () => {
  const outages = {
    'a committed exchange whose response is dropped': { kind: 'commit_then_drop' },
    'a committed exchange with a response of 502': { kind: 'commit_then_status', status: 502 },
    'a committed exchange whose response is late': { kind: 'commit_then_delay', seconds: 30 },
    503: { kind: 'status', status: 503 },
    'a dropped connection': { kind: 'drop' },
    'half a body': { kind: 'half_body' },
    'JSON that stops in the middle': { kind: 'malformed_json' },
    'a captive portal': { kind: 'wrong_content_type' },
    'a body of 10 MB': { kind: 'huge_body', bytes: 10_000_000 },
    'no response within the timeout': { kind: 'hang' },
  };
  for (const [name, action] of Object.entries(outages)) {
    for (const times of [1, 0]) {
      test(`${name}, ${times === 1 ? 'once' : 'for as long as it takes'}`, async () => {
        const workos = new WorkOS({ ...options, timeout: 1500 });
        const cookie = await signIn();
        await load(workos, cookie).authenticate();
        await emulator.fault({ match: { path: '/user_management/' }, times, action });
        const during = await load(workos, cookie).refresh();
        assert.ok(during.sessionAlive);
        assert.ok(during.authenticated || during.retryable);
        await emulator.control('DELETE', 'faults');
        const kept = during.sealedSession ?? cookie;
        const afterwards = await load(workos, kept).refresh();
        assert.ok(afterwards.authenticated, afterwards.reason);
        assert.ok((await load(workos, afterwards.sealedSession).authenticate()).authenticated);
      });
    }
  }

  test('a refused connection', async () => {
    const { port } = new URL(emulator.baseUrl);
    const forward = (socket) => {
      const upstream = connect(port, '127.0.0.1');
      for (const [from, to] of [
        [socket, upstream],
        [upstream, socket],
      ]) {
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.pipe(to);
      }
    };
    const door = createServer(forward).listen(0, '127.0.0.1');
    await once(door, 'listening');
    const address = door.address();
    door.close();
    await once(door, 'close');

    const workos = new WorkOS({ ...options, baseUrl: `http://127.0.0.1:${address.port}`, timeout: 1500 });
    const cookie = await signIn();
    const during = await load(workos, cookie).refresh();
    assert.deepEqual(
      [during.authenticated, during.sessionAlive, during.retryable, during.error instanceof UnavailableError],
      [false, true, true, true],
    );
    const reopened = createServer(forward).listen(address.port, '127.0.0.1');
    await once(reopened, 'listening');
    const afterwards = await load(workos, cookie).refresh();
    assert.ok(afterwards.authenticated, afterwards.reason);
    reopened.close();
    reopened.unref();
  });
});

test('a code whose response was lost is not retried', async () => {
  await emulator.fault({ match: { path: '/user_management/' }, action: { kind: 'commit_then_drop' } });
  const exchange = new WorkOS(options).userManagement.authenticateWithCode({ code: await emulator.code() });
  await assert.rejects(exchange, UnavailableError);
  assert.equal(await sent('authorization_code'), 1);
});

test('known keys serve while their endpoint is down', async () => {
  const workos = new WorkOS(options);
  await load(workos, await signIn()).authenticate();
  await emulator.fault({ match: { path: '/sso/jwks' }, times: 0, action: { kind: 'status', status: 503 } });
  for (let user = 0; user < 20; user += 1) {
    assert.ok((await load(workos, await signIn()).authenticate()).authenticated);
  }
});
