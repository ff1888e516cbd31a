// What is particular to Node: promises, signals, threads, modules and what is printed.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { join } = require('node:path');
const { after, before, beforeEach, describe, test } = require('node:test');
const { inspect, promisify } = require('node:util');
const authkit = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');

const { AuthKitError, ConfigurationError, UnavailableError, WorkOS, createWorkOS } = authkit;
const cookiePassword = 'correct-horse-battery-staple-0001';
const run = promisify(execFile);

let emulator;
let options;
let workos;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());
beforeEach(async () => {
  await emulator.control('POST', 'reset');
  const { apiKey, clientId, baseUrl } = emulator;
  options = { apiKey, clientId, baseUrl, cookiePassword };
  workos = new WorkOS(options);
});

const signIn = async () =>
  workos.userManagement.authenticateWithCode({ code: await emulator.code(), session: { sealSession: true } });
const slowKeys = (seconds) =>
  emulator.fault({ match: { path: '/sso/jwks' }, times: 0, action: { kind: 'delay', seconds } });

describe('a cached session', () => {
  const check = (sessionData, options) =>
    workos.userManagement.loadSealedSession({ sessionData }).authenticate(options);

  test('is copied for every caller', async () => {
    const { sealedSession } = await signIn();
    const first = await check(sealedSession);
    for (let turn = 0; turn < 4; turn += 1) {
      const again = await check(sealedSession);
      assert.deepEqual(again, first);
      assert.ok(!inspect(again).includes(again.accessToken));
      again.user.email = 'mallory@example.com';
      again.claims.roles = ['owner'];
      again.authenticated = false;
    }
  });

  test('is checked against the clock each time', async () => {
    const { sealedSession } = await signIn();
    const { expiresAt } = await check(sealedSession);
    const at = async (now) => (await check(sealedSession, { now })).reason;
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal(await at(expiresAt - 1), null);
      assert.equal(await at(expiresAt + 600), 'expired_jwt');
    }
  });

  test('is not confused with another', async () => {
    const { user, accessToken, refreshToken } = await signIn();
    const seal = (lastName) =>
      workos.userManagement.sealSessionFromAuthResponse({ accessToken, refreshToken, user: { ...user, lastName } });
    const names = Array.from({ length: 700 }, (_, number) => `Number ${number}`);
    const cookies = names.map(seal);
    for (let turn = 0; turn < 3; turn += 1) {
      for (const [number, cookie] of cookies.entries()) {
        assert.equal((await check(cookie)).user.lastName, names[number]);
      }
    }
  });
});

describe('promises', () => {
  test('authenticate does not leave the main thread once the keys are known', async () => {
    const { sealedSession: sessionData } = await signIn();
    const session = workos.userManagement.loadSealedSession({ sessionData });
    await session.authenticate();
    let settled = false;
    session.authenticate().then(() => {
      settled = true;
    });
    // Microtasks only: anything that came from another thread would need a turn of the event loop.
    for (let tick = 0; tick < 10; tick += 1) {
      await null;
    }
    assert.ok(settled);
  });

  test('the event loop keeps its heartbeat while the keys take two seconds', async () => {
    const { sealedSession: sessionData } = await signIn();
    const fresh = new WorkOS(options);
    await slowKeys(2);
    let [last, longest] = [performance.now(), 0];
    const heartbeat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const { authenticated } = await fresh.userManagement.loadSealedSession({ sessionData }).authenticate();
    clearInterval(heartbeat);
    assert.ok(authenticated);
    // Other processes may take the processor for a while. A blocked loop would have a gap of two seconds.
    assert.ok(longest < 500, `a gap of ${longest.toFixed(1)} ms`);
  });

  test('an awaited call keeps the process alive, and a settled one does not', async () => {
    await emulator.fault({ match: { path: '/user_management' }, action: { kind: 'delay', seconds: 0.5 } });
    const program = `
      const { WorkOS } = require('authkit-native');
      const workos = new WorkOS(${JSON.stringify(options)});
      workos.userManagement.authenticateWithCode({ code: 'unknown' }).catch((error) => console.log(error.code));
    `;
    const { stdout } = await run(process.execPath, ['-e', program], { cwd: join(__dirname, '..'), timeout: 8000 });
    assert.equal(stdout.trim(), 'invalid_grant');
  });

  test('process.exit does not wait for a call in flight', async () => {
    await emulator.fault({ match: { path: '/user_management' }, action: { kind: 'hang' } });
    const program = `
      const { WorkOS } = require('authkit-native');
      new WorkOS(${JSON.stringify(options)}).userManagement.authenticateWithCode({ code: 'unknown' });
      setTimeout(() => process.exit(7), 200);
    `;
    const start = performance.now();
    const ended = run(process.execPath, ['-e', program], { cwd: join(__dirname, '..'), timeout: 8000 });
    await assert.rejects(ended, { code: 7 });
    assert.ok(performance.now() - start < 3000);
  });
});

describe('signals', () => {
  test('an aborted call rejects with the reason of the signal, at once', async () => {
    await emulator.fault({ match: { path: '/user_management' }, action: { kind: 'hang' } });
    const reason = new Error('the user went away');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const start = performance.now();
    const call = workos.userManagement.authenticateWithCode({ code: 'unknown', signal: controller.signal });
    await assert.rejects(call, reason);
    assert.ok(performance.now() - start < 1000);
  });

  test('a timeout of a signal is a TimeoutError', async () => {
    await slowKeys(3);
    const { sealedSession: sessionData } = await signIn();
    const session = new WorkOS(options).userManagement.loadSealedSession({ sessionData });
    await assert.rejects(session.authenticate({ signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
  });

  test('a signal aborted before rejects without sending', async () => {
    const call = workos.userManagement.authenticateWithCode({ code: 'unknown', signal: AbortSignal.abort() });
    await assert.rejects(call, { name: 'AbortError' });
    assert.deepEqual(await emulator.control('GET', 'requests'), []);
  });

  test('a signal that is not aborted changes nothing', async () => {
    const { signal } = new AbortController();
    const { sealedSession: sessionData } = await signIn();
    const { authenticated } = await workos.userManagement.loadSealedSession({ sessionData }).refresh({ signal });
    assert.ok(authenticated);
  });

  test('something else in its place is refused', async () => {
    const call = workos.userManagement.authenticateWithCode({ code: 'unknown', signal: {} });
    await assert.rejects(call, { name: 'ConfigurationError', code: 'invalid_option' });
  });
});

describe('options', () => {
  const refusals = {
    'an unknown option': () => new WorkOS('sk', { appInfo: { name: 'app' } }),
    'a function': () => new WorkOS('sk', { fetchFn: fetch }),
    'a key of another type': () => new WorkOS(42),
    'a number that is not finite': () =>
      workos.userManagement.getAuthorizationUrl({ provider: 'authkit', maxAge: NaN }),
    'something else than an object': () => workos.userManagement.getLogoutUrl('session_1'),
    'a cycle': () => {
      const cyclic = {};
      cyclic.user = cyclic;
      workos.userManagement.sealSessionFromAuthResponse(cyclic);
    },
    'a getter that throws': () =>
      workos.userManagement.getLogoutUrl({
        get sessionId() {
          throw new Error('no');
        },
      }),
    'a timeout beyond its bounds': () => new WorkOS('sk', { timeout: 1e12 }),
  };
  for (const [what, act] of Object.entries(refusals)) {
    test(`${what} is refused`, () => {
      assert.throws(act, (error) => error instanceof ConfigurationError && error.code === 'invalid_option');
    });
  }

  test('a cookie that is no well-formed text is only a bad cookie', async () => {
    const session = workos.userManagement.loadSealedSession({ sessionData: '\ud800'.repeat(1000) });
    assert.equal((await session.authenticate()).reason, 'invalid_session_cookie');
  });

  test('a timeout is milliseconds', async () => {
    await emulator.fault({ match: { path: '/user_management' }, action: { kind: 'hang' } });
    const impatient = new WorkOS({ ...options, timeout: 200 });
    const start = performance.now();
    await assert.rejects(impatient.userManagement.authenticateWithCode({ code: 'unknown' }), { code: 'timeout' });
    assert.ok(performance.now() - start < 2000);
  });

  test('sealed data keeps its keys', async () => {
    const data = { aB: { c_d: 1 }, URL: ['x'], metadata: { eF: null } };
    const sealed = await authkit.sealData(data, { password: cookiePassword, ttl: 60 });
    assert.deepEqual(await authkit.unsealData(sealed, { password: cookiePassword }), data);
  });

  test('keys of the provider stay as they are', () => {
    const url = workos.userManagement.getAuthorizationUrl({
      provider: 'GoogleOAuth',
      redirectUri: 'http://localhost:3000/callback',
      providerQueryParams: { accessType: 'offline' },
    });
    assert.equal(new URL(url).searchParams.get('provider_query_params[accessType]'), 'offline');
  });

  test('createWorkOS reads nothing from the environment', () => {
    process.env.WORKOS_CLIENT_ID = 'client_environment';
    try {
      assert.match(new WorkOS().userManagement.getJwksUrl(), /client_environment$/);
      assert.throws(() => createWorkOS({}).userManagement.getJwksUrl(), { code: 'client_id_missing' });
    } finally {
      delete process.env.WORKOS_CLIENT_ID;
    }
  });
});

describe('printing', () => {
  const printed = (value) => [
    inspect(value, { depth: Infinity, showHidden: true }),
    inspect({ nested: [value] }, { depth: Infinity }),
    JSON.stringify(value),
    String(value),
  ];

  test('no secret of a client, a session or a result is printed', async () => {
    const response = await signIn();
    const session = workos.userManagement.loadSealedSession({ sessionData: response.sealedSession });
    const authentication = await session.authenticate();
    const refreshed = await session.refresh();
    const request = await workos.userManagement.getAuthorizationUrlWithPKCE({
      provider: 'authkit',
      redirectUri: 'http://localhost:3000/callback',
    });
    const pair = await workos.pkce.generate();
    const secrets = [
      emulator.apiKey,
      cookiePassword,
      response.accessToken,
      response.refreshToken,
      response.sealedSession,
      authentication.accessToken,
      refreshed.accessToken,
      refreshed.sealedSession,
      request.codeVerifier,
      pair.codeVerifier,
    ];
    for (const value of [workos, workos.userManagement, session, response, authentication, refreshed, request, pair]) {
      for (const text of printed(value)) {
        for (const secret of secrets) {
          assert.ok(!text?.includes(secret), text);
        }
      }
    }
    assert.match(inspect(authentication), /accessToken: '\[redacted\]'/);
    assert.match(inspect(authentication), /firstName/);
  });

  test('the members of an API response are readable on the error and not printed', async () => {
    const body = { code: 'mfa_challenge', message: 'sentinel-1', pending_authentication_token: 'sentinel-2' };
    await emulator.fault({ match: { path: '/user_management' }, action: { kind: 'status', status: 403, body } });
    const error = await workos.userManagement.authenticateWithCode({ code: 'sentinel-3' }).catch((error) => error);
    assert.ok(error instanceof authkit.SignInRequiredError && error instanceof AuthKitError && error instanceof Error);
    assert.equal(error.name, 'SignInRequiredError');
    assert.equal(error.code, 'mfa_challenge');
    assert.equal(error.status, 403);
    assert.equal(error.pendingAuthenticationToken, 'sentinel-2');
    for (const text of [...printed(error), error.stack]) {
      assert.doesNotMatch(text, /sentinel/);
    }
  });

  test('a result is plain data beside that', async () => {
    const { sealedSession: sessionData } = await signIn();
    const authentication = await workos.userManagement.loadSealedSession({ sessionData }).authenticate();
    assert.deepEqual(structuredClone(authentication), { ...authentication });
    assert.equal(Object.getPrototypeOf(authentication), Object.prototype);
  });
});

describe('outcomes', () => {
  test('an outage is not a sign-out', async () => {
    const { sealedSession: sessionData } = await signIn();
    await emulator.fault({ times: 0, action: { kind: 'status', status: 503, headers: { 'Retry-After': '600' } } });
    const refreshed = await workos.userManagement.loadSealedSession({ sessionData }).refresh();
    assert.equal(refreshed.authenticated, false);
    assert.equal(refreshed.retryable, true);
    assert.equal(refreshed.retryAfter, 600);
    assert.equal(refreshed.sessionAlive, true);
    assert.ok(refreshed.error instanceof UnavailableError);
    assert.equal(refreshed.session, null);
  });

  test('a refresh gives the new session', async () => {
    const { sealedSession: sessionData } = await signIn();
    const session = workos.userManagement.loadSealedSession({ sessionData });
    const refreshed = await session.refresh();
    assert.notEqual(refreshed.sealedSession, sessionData);
    assert.equal(refreshed.session.user.email, 'ada@example.com');
    assert.equal(refreshed.session.accessToken, refreshed.accessToken);
    assert.match(await session.getLogoutUrl({ returnTo: 'https://app.example/' }), /session_id=session_/);
  });
});

describe('modules and platforms', () => {
  /** Loads the package as a machine with this processor would. */
  function load(arch) {
    const program = `
      Object.defineProperty(process, 'arch', { value: process.argv[1] });
      try { require('authkit-native'); } catch (error) { console.log(error.code, error.message); }
    `;
    return run(process.execPath, ['-e', program, arch], { cwd: join(__dirname, '..') });
  }

  test('import and require give the same classes', async () => {
    const imported = await import('authkit-native');
    for (const name of Object.keys(authkit)) {
      assert.equal(imported[name], authkit[name], name);
    }
  });

  test('the loader knows the platforms that are published', async () => {
    const { napi } = require('authkit-native/package.json');
    const words = {
      x86_64: 'x64',
      aarch64: 'arm64',
      'unknown-linux': 'linux',
      'apple-darwin': 'darwin',
      'pc-windows': 'win32',
    };
    const platforms = napi.targets.map((target) => {
      const [, cpu, system, abi] = /^([^-]+)-(\w+-\w+)(-\w+)?$/.exec(target);
      return `${words[system]}-${words[cpu]}${abi ?? ''}`;
    });
    const { stdout } = await load('riscv64');
    assert.deepEqual(/Supported: (.*)/.exec(stdout)[1].split(', '), platforms.sort());
  });

  test('the error on a platform without an addon names the missing package', async () => {
    assert.match((await load('riscv64')).stdout, /ERR_AUTHKIT_ADDON_MISSING .* no addon for \S+ riscv64/);
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    assert.match(
      (await load(other)).stdout,
      new RegExp(`ERR_AUTHKIT_ADDON_MISSING .*${other}.*npm install authkit-native-`),
    );
  });
});
