// The lazy members of an outcome are parsed on first access. Otherwise the outcome behaves as a plain record.

'use strict';

const assert = require('node:assert/strict');
const { createSign, generateKeyPairSync } = require('node:crypto');
const { after, before, test } = require('node:test');
const { inspect, isDeepStrictEqual } = require('node:util');
const { WorkOS } = require('authkit-native');
const { lazyMembers } = require('../dist/authentication.js');
const { addon } = require('../dist/native.js');
const { startEmulator } = require('../testing/emulator.js');

const cookiePassword = 'correct-horse-battery-staple-0001';
const claims = {
  org_id: 'org_1',
  role: 'admin',
  roles: ['admin', 'member'],
  permissions: ['read', 'write'],
  entitlements: ['audit-logs'],
  feature_flags: ['beta'],
  act: { sub: 'root@example.com' },
  'urn:example:tenant': { plan_name: 'pro', text: 'two\nlines', limits: [1, 2.5, null] },
};

let emulator;
let workos;
let sessionData;
/** What an outcome says in plain sight, as data that was read from none of the outcomes under test. */
let plain;
let accessToken;

before(async () => {
  emulator = await startEmulator();
  const { apiKey, clientId, baseUrl } = emulator;
  workos = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword });
  const { user } = await workos.userManagement.authenticateWithCode({ code: await emulator.code() });
  user.metadata = { team_name: 'core' };
  const tokens = await emulator.control('POST', 'tokens', { claims, expires_in: 3600 });
  sessionData = workos.userManagement.sealSessionFromAuthResponse({
    accessToken: tokens.access_token,
    refreshToken: 'refresh',
    user,
  });
  const whole = await unread();
  plain = Object.fromEntries(Object.keys(whole).map((name) => [name, whole[name]]));
  ({ accessToken } = whole);
});
after(() => emulator.stop());

/** An outcome none of whose lazy members was read. */
const unread = (client = workos) => client.userManagement.loadSealedSession({ sessionData }).authenticate();

test("the list of lazy members is the engine's", () => {
  assert.deepEqual([...lazyMembers], addon.parts());
});

test('every lazy member is there', async () => {
  const { apiKey, clientId, baseUrl } = emulator;
  const first = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword });
  // Keys fetched, cache miss, full reply, cached reply.
  for (let turn = 0; turn < 4; turn += 1) {
    const it = await unread(first);
    assert.deepEqual([it.roles, it.permissions], [claims.roles, claims.permissions]);
    assert.deepEqual([it.entitlements, it.featureFlags], [claims.entitlements, claims.feature_flags]);
    assert.deepEqual(it.impersonator, { email: 'root@example.com', reason: null });
    assert.equal(it.user.firstName, 'Ada');
    assert.deepEqual(it.user.metadata, { team_name: 'core' });
    assert.deepEqual({ ...it.claims, ...claims }, it.claims);
    assert.equal(it.claims.sid, it.sessionId);
  }
});

test('a token may be written over several lines, with anything in its claims', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const strange = {
    'a "name"\n': 'a "text"\n\u2028',
    '': [{ snake_case: { 'a{b': 1 } }, [], {}],
    metadata: { snake_case: -0.5 },
    roles: ['one\ntwo', '{'],
    permissions: ['{"snake_case":1}'],
    feature_flags: [],
  };
  const now = Math.floor(Date.now() / 1000);
  const written = { sub: plain.user.id, sid: 'session_1', iat: now, exp: now + 300, iss: plain.claims.iss, ...strange };
  const encoded = [{ alg: 'RS256', kid: 'one' }, written].map((part) =>
    Buffer.from(JSON.stringify(part, null, 2)).toString('base64url'),
  );
  const signature = createSign('RSA-SHA256').update(encoded.join('.')).sign(privateKey, 'base64url');
  const { apiKey, clientId, baseUrl } = emulator;
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const { userManagement } = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword, jwks });
  const sealed = userManagement.sealSessionFromAuthResponse({
    accessToken: [...encoded, signature].join('.'),
    refreshToken: 'refresh',
    user: { ...plain.user, lastName: 'two\nlines', 'na"me': { inNer: [{ inNer: 1 }] }, customAttributes: { inNer: 1 } },
  });
  const it = await userManagement.loadSealedSession({ sessionData: sealed }).authenticate();
  assert.equal(it.reason, null);
  assert.deepEqual(it.claims, written);
  assert.deepEqual([it.roles, it.featureFlags, it.entitlements], [strange.roles, [], null]);
  assert.deepEqual(it.permissions, strange.permissions);
  assert.equal(it.user.lastName, 'two\nlines');
  assert.deepEqual([it.user['na"me'], it.user.customAttributes], [{ inNer: [{ inNer: 1 }] }, { inNer: 1 }]);
});

test('an outcome has the members of one without a session, and in their order', async () => {
  const signedOut = await workos.userManagement.loadSealedSession({ sessionData: 'nothing' }).authenticate();
  assert.deepEqual(Object.keys(await unread()), Object.keys(signedOut));
  const names = (it) => Object.getOwnPropertyNames(it).sort();
  assert.deepEqual(names(await unread()), names(signedOut));
  assert.equal(signedOut.user, null);
});

const readings = {
  'a spread': (it) => ({ ...it }),
  'Object.entries': (it) => Object.fromEntries(Object.entries(it)),
  'Object.assign': (it) => Object.assign({}, it),
  'a loop over names': (it) => {
    const copy = {};
    for (const name in it) {
      copy[name] = it[name];
    }
    return copy;
  },
  'rest members': ({ ...rest }) => rest,
  structuredClone: (it) => structuredClone(it),
  'a copy of descriptors': (it) => Object.defineProperties({}, Object.getOwnPropertyDescriptors(it)),
  'a proxy': (it) => new Proxy(it, {}),
  'Object.freeze': (it) => Object.freeze(it),
  'Object.seal': (it) => Object.seal(it),
  'Object.preventExtensions': (it) => Object.preventExtensions(it),
  'the outcome itself': (it) => it,
};
for (const [what, read] of Object.entries(readings)) {
  test(`${what} gives everything`, async () => {
    const got = read(await unread());
    assert.deepEqual(got, plain);
    assert.ok(isDeepStrictEqual(plain, got));
    assert.equal(got.user, got.user);
    assert.equal(got.user.email, 'ada@example.com');
  });
}

test('outcomes are equal, whatever was read of them', async () => {
  const [one, other] = [await unread(), await unread()];
  assert.deepEqual(one, other);
  assert.deepEqual(other, await unread());
  other.claims.role = 'owner';
  assert.notDeepEqual(one, other);
});

test('it prints whole and without secrets, whatever was read', async () => {
  const [one, other] = [await unread(), await unread()];
  assert.equal(other.user.firstName, 'Ada');
  for (const print of [inspect, JSON.stringify, (it) => inspect(it, { showHidden: true, depth: Infinity })]) {
    assert.equal(print(one), print(other));
    assert.match(print(await unread()), /ada@example\.com/);
    assert.ok(!print(await unread()).includes(one.accessToken));
  }
  assert.deepEqual(JSON.parse(JSON.stringify(one)), plain);
});

test('members can be assigned, defined and deleted', async () => {
  const it = await unread();
  const email = it.user.email;
  it.user = { email: 'grace@example.com' };
  it.claims = null;
  it.roles.push('owner');
  Object.defineProperty(it, 'permissions', { value: ['none'], enumerable: true });
  assert.ok(delete it.impersonator);
  assert.deepEqual([it.user, it.claims], [{ email: 'grace@example.com' }, null]);
  assert.deepEqual([it.roles, it.permissions], [['admin', 'member', 'owner'], ['none']]);
  assert.ok(!('impersonator' in it));
  assert.deepEqual(
    Object.keys(it),
    Object.keys(plain).filter((name) => name !== 'impersonator'),
  );
  const again = await unread();
  assert.deepEqual(again, plain);
  assert.equal(again.user.email, email);
});

test('a frozen outcome can be read and not be changed', async () => {
  const it = Object.freeze(await unread());
  assert.ok(Object.isFrozen(it));
  for (const name of Object.keys(it)) {
    assert.throws(() => {
      it[name] = 'another';
    }, TypeError);
  }
  assert.deepEqual(it, plain);
});

test('a sealed outcome can be changed and not be extended', async () => {
  const it = Object.seal(await unread());
  for (const name of Object.keys(it)) {
    it[name] = 'another';
    assert.equal(it[name], 'another');
  }
  assert.ok(Object.isSealed(it));
});

test('what is assigned to an heir, a copy or through a proxy goes where it belongs', async () => {
  const it = await unread();
  const heir = Object.create(it);
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(it));
  const proxy = new Proxy(it, {});
  assert.deepEqual([heir.user, copy.claims, proxy.roles], [plain.user, plain.claims, plain.roles]);
  heir.user = 'of the heir';
  copy.user = 'of the copy';
  assert.deepEqual(it.user, plain.user);
  proxy.user = 'of both';
  assert.deepEqual([heir.user, copy.user, it.user], ['of the heir', 'of the copy', 'of both']);
  assert.ok(Object.hasOwn(heir, 'user'));
});

test('no two outcomes share anything that can be changed', async () => {
  for (const name of lazyMembers) {
    const [one, other] = [await unread(), await unread()];
    assert.notEqual(one[name], other[name], name);
  }
  const it = await unread();
  it.claims['urn:example:tenant'].limits.push('more');
  it.user.metadata.team_name = 'another';
  assert.deepEqual(await unread(), plain);
});

test('an outcome outlives the cached session', async () => {
  const { apiKey, clientId, baseUrl } = emulator;
  const small = new WorkOS({ apiKey, clientId, baseUrl, cookiePassword, sessionCache: 1 });
  const held = await unread(small);
  const { user } = plain;
  for (let number = 0; number < 20; number += 1) {
    const other = small.userManagement.sealSessionFromAuthResponse({
      accessToken,
      refreshToken: 'refresh',
      user: { ...user, firstName: `Number ${number}` },
    });
    const checked = await small.userManagement.loadSealedSession({ sessionData: other }).authenticate();
    assert.equal(checked.user.firstName, `Number ${number}`);
  }
  assert.deepEqual(held, plain);
});

test('a refreshed session has lazy members of its own', async () => {
  const code = await emulator.code();
  const { sealedSession } = await workos.userManagement.authenticateWithCode({ code, session: { sealSession: true } });
  const session = workos.userManagement.loadSealedSession({ sessionData: sealedSession });
  const earlier = await session.authenticate();
  const refreshed = await session.refresh();
  const later = await session.authenticate();
  assert.notEqual(earlier.claims.jti, refreshed.claims.jti);
  assert.deepEqual(later.claims, refreshed.claims);
  assert.deepEqual({ ...refreshed, session: null }, { ...later, session: null });
  assert.deepEqual(refreshed.session.user, refreshed.user);
  assert.equal(refreshed.claims.exp, refreshed.expiresAt);
});
