// Processes and threads beside the first each have an engine of their own.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { after, before, beforeEach, test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');

let emulator;
let options;
let workos;
before(async () => {
  emulator = await startEmulator();
  const { apiKey, clientId, baseUrl } = emulator;
  options = { apiKey, clientId, baseUrl, cookiePassword: 'correct-horse-battery-staple-0001' };
});
after(() => emulator.stop());
beforeEach(async () => {
  await emulator.control('POST', 'reset');
  workos = new WorkOS(options);
});

async function signIn() {
  const session = { sealSession: true };
  return workos.userManagement.authenticateWithCode({ code: await emulator.code(), session });
}

/** What the processes that one fork starts report, once all have ended. */
async function reports(sessionData, ...flags) {
  const env = { ...process.env, AUTHKIT_TEST_SESSION: JSON.stringify({ options, sessionData }) };
  const child = fork(join(__dirname, '../testing/process.js'), flags, { env, timeout: 20_000 });
  const messages = [];
  child.on('message', (message) => messages.push(message));
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual([code, signal], [0, null]);
  return messages;
}

const fine = { authenticated: true, refreshed: true };

test('a child and its parent refresh the same session', async () => {
  const { sealedSession: sessionData } = await signIn();
  assert.deepEqual(await reports(sessionData), [fine]);
  assert.ok((await workos.userManagement.loadSealedSession({ sessionData }).refresh()).authenticated);
});

test('a child that starts while its parent waits for the same refresh', async () => {
  const { sealedSession } = await signIn();
  await emulator.fault({ match: { path: '/user_management/' }, action: { kind: 'commit_then_delay', seconds: 1 } });
  const refresh = workos.userManagement.loadSealedSession({ sessionData: sealedSession }).refresh();
  assert.deepEqual(await reports(sealedSession), [fine]);
  assert.ok((await refresh).authenticated);
});

test('the workers of a cluster refresh the same session', async () => {
  const { sealedSession } = await signIn();
  assert.deepEqual(await reports(sealedSession, 'cluster'), [fine, fine]);
});

test('threads have clients of their own, and may end with a call in flight', async () => {
  const { sealedSession: sessionData } = await signIn();
  await emulator.fault({ match: { path: '/user_management' }, times: 0, action: { kind: 'delay', seconds: 0.3 } });
  const workers = Array.from({ length: 4 }, () => {
    return new Worker(join(__dirname, '../testing/worker.js'), { workerData: { options, load: { sessionData } } });
  });
  await Promise.all(
    workers.map(async (worker, index) => {
      const [message] = await once(worker, 'message');
      assert.deepEqual(message, { authenticated: true, email: 'ada@example.com' });
      if (index % 2 === 0) {
        await worker.terminate();
      } else {
        await once(worker, 'exit');
      }
    }),
  );
});

test('a hundred clients use the same thread', { skip: process.platform !== 'linux' }, async () => {
  const { sealedSession: sessionData } = await signIn();
  for (let count = 0; count < 100; count += 1) {
    const { authenticated } = await new WorkOS(options).userManagement
      .loadSealedSession({ sessionData })
      .authenticate();
    assert.ok(authenticated);
  }
  const names = readdirSync('/proc/self/task').map((task) => readFileSync(`/proc/self/task/${task}/comm`, 'utf8'));
  assert.equal(names.filter((name) => name.trim() === 'authkit').length, 1);
});
