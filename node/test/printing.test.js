// Every record of every operation, in every way Node prints or copies: no secret appears, and each can be read by its name.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { Console } = require('node:console');
const { join } = require('node:path');
const { PassThrough } = require('node:stream');
const { after, before, beforeEach, describe, test } = require('node:test');
const { format, inspect, promisify } = require('node:util');
const { deserialize, serialize } = require('node:v8');
const { AuthKitError, WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');
const table = require('../../tests/api.json');

const cookiePassword = 'correct-horse-battery-staple-0001';
const user = { object: 'user', id: 'user_1', email: 'ada@example.com', metadata: { state: 'shown' } };
const redirectUri = 'http://localhost:3000/callback';

let emulator;
let options;
let workos;
before(async () => {
  emulator = await startEmulator();
  const { apiKey, clientId, baseUrl } = emulator;
  options = { apiKey, clientId, baseUrl, cookiePassword };
  workos = new WorkOS(options);
});
after(() => emulator.stop());
beforeEach(() => emulator.control('POST', 'reset'));

/** Makes this the API's response to the next call. */
const respond = (status, body) =>
  emulator.fault({ match: { path: '/' }, times: 1, action: { kind: 'status', status, body } });

const grant = {
  user: { ...user, token: 'sentinel of the user' },
  access_token: 'sentinel access',
  refresh_token: 'sentinel refresh',
  authkit_authorization_code: 'sentinel code',
  oauth_tokens: {
    provider: 'GoogleOAuth',
    access_token: 'sentinel provider',
    refresh_token: 'sentinel',
    expires_at: 1,
  },
  brand_new: { id_token: 'sentinel id token', plain: 'sentinel of nobody' },
};

/** Answers a grant, and names the secrets in it. */
const granted = (method, given) => ({
  run: async () => {
    await respond(200, grant);
    return workos.userManagement[method](given);
  },
  secrets: {
    accessToken: 'sentinel access',
    refreshToken: 'sentinel refresh',
    authkitAuthorizationCode: 'sentinel code',
    'oauthTokens.accessToken': 'sentinel provider',
    'oauthTokens.refreshToken': 'sentinel',
    'raw.brand_new.id_token': 'sentinel id token',
    'raw.brand_new.plain': 'sentinel of nobody',
    'user.token': 'sentinel of the user',
  },
});

/** Answers another call, and names the secrets in it. */
const responding = (method, given, body, secrets) => ({
  run: async () => {
    await respond(200, body);
    return workos.userManagement[method](...given);
  },
  secrets,
});

const text = (run) => ({ run, secrets: {}, isText: true });
const any = /./;
const pending = { pendingAuthenticationToken: 'pending', ipAddress: '203.0.113.1' };

async function signedIn() {
  const session = { sealSession: true };
  return workos.userManagement.authenticateWithCode({ code: await emulator.code(), session });
}

async function session() {
  return workos.userManagement.loadSealedSession({ sessionData: (await signedIn()).sealedSession });
}

/** One record of each operation, by the name of its method, and the secrets in it by their path. */
const samples = {
  'userManagement.getAuthorizationUrl': text(() =>
    workos.userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri }),
  ),
  'userManagement.getAuthorizationUrlWithPKCE': {
    run: () => workos.userManagement.getAuthorizationUrlWithPKCE({ provider: 'authkit', redirectUri }),
    secrets: { url: any, state: any, codeVerifier: any },
  },
  'pkce.generate': { run: () => workos.pkce.generate(), secrets: { codeVerifier: any } },
  'userManagement.getLogoutUrl': text(() => workos.userManagement.getLogoutUrl({ sessionId: 'session_1' })),
  'userManagement.getJwksUrl': text(() => workos.userManagement.getJwksUrl()),
  'userManagement.sealData': text(() => workos.userManagement.sealData({ secret: 'sentinel' })),
  // What comes out is what the caller put in, and his to print.
  'userManagement.unsealData': {
    run: async () => workos.userManagement.unsealData(await workos.userManagement.sealData({ secret: 'own' })),
    secrets: {},
  },
  'userManagement.sealSessionFromAuthResponse': text(async () => {
    const { accessToken, refreshToken, user } = await signedIn();
    return workos.userManagement.sealSessionFromAuthResponse({ accessToken, refreshToken, user });
  }),
  'userManagement.inspect': {
    run: async () => workos.userManagement.inspect({ sealed: (await signedIn()).sealedSession }),
    secrets: {},
  },
  'userManagement.authenticateWithCode': {
    run: signedIn,
    secrets: { accessToken: any, refreshToken: any, sealedSession: any },
  },
  'userManagement.authenticateWithRefreshToken': granted('authenticateWithRefreshToken', { refreshToken: 'refresh' }),
  'userManagement.authenticateWithPassword': granted('authenticateWithPassword', { email: user.email, password: 'p' }),
  'userManagement.authenticateWithMagicAuth': granted('authenticateWithMagicAuth', { email: user.email, code: '1' }),
  'userManagement.authenticateWithEmailVerification': granted('authenticateWithEmailVerification', {
    ...pending,
    code: '1',
  }),
  'userManagement.authenticateWithTotp': granted('authenticateWithTotp', {
    ...pending,
    code: '1',
    authenticationChallengeId: 'challenge_1',
  }),
  'userManagement.authenticateWithOrganizationSelection': granted('authenticateWithOrganizationSelection', {
    ...pending,
    organizationId: 'org_1',
  }),
  'userManagement.authenticateWithRadarEmailChallenge': granted('authenticateWithRadarEmailChallenge', {
    ...pending,
    code: '1',
    radarChallengeId: 'challenge_1',
  }),
  'userManagement.authenticateWithRadarSmsChallenge': granted('authenticateWithRadarSmsChallenge', {
    ...pending,
    code: '1',
  }),
  'userManagement.authenticateWithDeviceCode': granted('authenticateWithDeviceCode', { deviceCode: 'device' }),
  'userManagement.revokeSession': text(async () => {
    await respond(200, {});
    return String(await workos.userManagement.revokeSession({ sessionId: 'session_1' }));
  }),
  'userManagement.listSessions': responding(
    'listSessions',
    ['user_1'],
    { object: 'list', data: [{ id: 'session_1', token: 'sentinel' }], list_metadata: { before: null, after: null } },
    { 'data.0.token': 'sentinel' },
  ),
  'userManagement.authorizeDevice': responding(
    'authorizeDevice',
    [],
    {
      device_code: 'sentinel device',
      user_code: 'sentinel user',
      verification_uri: 'https://example.com',
      verification_uri_complete: 'https://example.com/?sentinel',
      expires_in: 300,
    },
    {
      deviceCode: 'sentinel device',
      userCode: 'sentinel user',
      verificationUriComplete: 'https://example.com/?sentinel',
    },
  ),
  'userManagement.createMagicAuth': responding(
    'createMagicAuth',
    [{ email: user.email }],
    { id: 'magic_1', email: user.email, code: 'sentinel' },
    { code: 'sentinel' },
  ),
  'userManagement.sendVerificationEmail': responding(
    'sendVerificationEmail',
    [{ userId: 'user_1' }],
    { user: { ...user, secret: 'sentinel' } },
    { 'user.secret': 'sentinel' },
  ),
  'userManagement.enrollAuthFactor': responding(
    'enrollAuthFactor',
    [{ userId: 'user_1', type: 'totp' }],
    {
      authentication_factor: {
        id: 'factor_1',
        type: 'totp',
        totp: { secret: 'sentinel', qr_code: 'sentinel', uri: 'sentinel' },
      },
      authentication_challenge: { id: 'challenge_1', code: 'sentinel challenge' },
    },
    {
      'authenticationFactor.totp.secret': 'sentinel',
      'authenticationFactor.totp.qrCode': 'sentinel',
      'authenticationFactor.totp.uri': 'sentinel',
      'authenticationChallenge.code': 'sentinel challenge',
    },
  ),
  'userManagement.challengeAuthFactor': responding(
    'challengeAuthFactor',
    [{ authenticationFactorId: 'factor_1' }],
    { id: 'challenge_1', code: 'sentinel' },
    { code: 'sentinel' },
  ),
  'userManagement.sendRadarSmsChallenge': responding(
    'sendRadarSmsChallenge',
    [{ userId: 'user_1', pendingAuthenticationToken: 'pending', phoneNumber: '+1' }],
    { verification_id: 'verification_1', phone_number: '+1', token: 'sentinel' },
    { token: 'sentinel' },
  ),
  'userManagement.loadSealedSession': { run: session, secrets: {} },
  'session.authenticate': {
    run: async () => {
      const it = await session();
      // Asked for a second time it comes from what is known.
      await it.authenticate();
      return it.authenticate();
    },
    secrets: { accessToken: any },
  },
  'session.refresh': {
    run: async () => (await session()).refresh(),
    secrets: {
      accessToken: any,
      sealedSession: any,
      'session.accessToken': any,
      'session.sealedSession': any,
    },
  },
  'session.getLogoutUrl': text(async () => (await session()).getLogoutUrl()),
  'session.reseal': text(async () => (await session()).reseal()),
};

/** Records that no operation of the table gives when all is well. */
const others = {
  'a client': { run: () => workos, secrets: {} },
  'a refused sign-in': {
    run: async () => {
      await respond(403, refusal);
      return workos.userManagement.authenticateWithCode({ code: 'sentinel sent' }).catch((error) => error);
    },
    secrets: {
      pendingAuthenticationToken: 'sentinel pending',
      email: 'sentinel@example.com',
      'fields.pendingAuthenticationToken': 'sentinel pending',
      'fields.details.userCode': 'sentinel code',
      'fields.unheardOf': 'sentinel of nobody',
    },
  },
  'a refused refresh': {
    run: async () => {
      const it = await session();
      await respond(403, refusal);
      return it.refresh();
    },
    secrets: { 'error.pendingAuthenticationToken': 'sentinel pending', 'error.fields.unheardOf': 'sentinel of nobody' },
  },
};
const refusal = {
  code: 'mfa_challenge',
  message: 'sentinel message',
  email: 'sentinel@example.com',
  pending_authentication_token: 'sentinel pending',
  unheard_of: 'sentinel of nobody',
  details: { user_code: 'sentinel code' },
};

/** Everything that makes another object of one. */
const copies = {
  itself: (it) => it,
  'a spread': (it) => ({ ...it }),
  'rest members': ({ ...rest }) => rest,
  'Object.assign': (it) => Object.assign({}, it),
  'Object.entries': (it) => Object.fromEntries(Object.entries(it)),
  'Object.values': (it) => Object.values(it),
  'a loop over names': (it) => {
    const copy = {};
    for (const name in it) {
      copy[name] = it[name];
    }
    return copy;
  },
  'descriptors copied': (it) => Object.defineProperties({}, Object.getOwnPropertyDescriptors(it)),
  structuredClone: cloned((it) => structuredClone(it)),
  'v8.serialize': cloned((it) => deserialize(serialize(it))),
  'JSON there and back': (it) => JSON.parse(JSON.stringify(it)),
  'an heir': (it) => Object.create(it),
  'a proxy': (it) => new Proxy(it, {}),
};

/** Functions cannot be cloned, and who tries it gets no copy at all. */
function cloned(copy) {
  return (it) => {
    try {
      return copy(it);
    } catch (error) {
      return error;
    }
  };
}

class Wrapper {
  constructor(record) {
    this.record = record;
  }
}

const flags = [false, true];
const inspections = flags.flatMap((showHidden) =>
  flags.flatMap((getters) =>
    flags.map((customInspect) => ({ showHidden, getters, customInspect, showProxy: true, depth: null })),
  ),
);

/** What a console writes. */
function written(write) {
  const stream = new PassThrough();
  write(new Console(stream));
  return String(stream.read());
}

function difference(actual, expected) {
  try {
    assert.deepEqual(actual, expected);
    return '';
  } catch (error) {
    return `${error.message}\n${error.stack}\n${inspect(error, { depth: null })}`;
  }
}

/** Everything that makes text of an object. */
const prints = {
  ...Object.fromEntries(
    inspections
      // All three options together show hidden members through their getters and skip our printer: that is reading by name.
      .filter(({ showHidden, getters, customInspect }) => !(showHidden && getters && !customInspect))
      .map((how) => [`inspect ${JSON.stringify(how)}`, (it) => inspect(it, how)]),
  ),
  'inspect sorted': (it) => inspect(it, { sorted: true, compact: false, depth: 0 }),
  'util.format': (it) => format('%s %o %O %j %d %i %f', it, it, it, it, 1, 2, 3) + format(it, it),
  'console.log': (it) => written((console) => console.log('text', it, { nested: { it } }, [[[[it]]]])),
  'console.dir': (it) => written((console) => console.dir(it, { showHidden: true, depth: null })),
  'console.table': (it) => written((console) => console.table(it)) + written((console) => console.table([it, it])),
  'console.error': (it) => written((console) => console.error(new Error('failed', { cause: it }))),
  'JSON.stringify': (it) => JSON.stringify(it) + JSON.stringify({ nested: [{ it }] }, null, 2),
  'an instance around it': (it) => inspect(new Wrapper(it), { depth: null, showHidden: true }),
  collections: (it) =>
    inspect([new Map([[it, it]]), new Set([it]), Promise.resolve(it)], { depth: null, showHidden: true }),
  'nested errors': (it) =>
    inspect(
      new AggregateError([Object.assign(new Error('one'), { it }), new Error('two', { cause: { it } })], 'all', {
        cause: it,
      }),
      { depth: null, showHidden: true },
    ),
  'assert.deepEqual': (it) => difference(it, {}) + difference({ nested: [it] }, { nested: [] }) + difference(1, it),
  'v8.serialize': (it) => cloned((it) => serialize(it).toString('latin1'))(it).toString(),
  'a query string': (it) => String(new URLSearchParams(Object.entries(it ?? {}))),
  String: (it) => String(Object.getPrototypeOf(it) === null ? '' : it),
};

const at = (record, path) => path.split('.').reduce((part, name) => part[name], record);

/** Everything that is not to be seen: the secrets, and what the client was made with. */
function hidden(record, secrets) {
  const found = Object.keys(secrets).map((path) => at(record, path));
  return [...found, emulator.apiKey, cookiePassword, 'sentinel'];
}

describe('no secret is printed', () => {
  test('every operation has a sample', () => {
    assert.deepEqual(Object.keys(samples).sort(), table.operations.map(({ node }) => node).sort());
  });

  for (const [name, { run, secrets, isText }] of Object.entries({ ...samples, ...others })) {
    test(`of ${name}`, async () => {
      const record = await run();
      if (isText) {
        assert.equal(typeof record, 'string');
        return;
      }
      for (const [path, secret] of Object.entries(secrets)) {
        const value = at(record, path);
        secret instanceof RegExp ? assert.match(value, secret) : assert.equal(value, secret);
      }
      const unseen = hidden(record, secrets);
      for (const [copying, copy] of Object.entries(copies)) {
        for (const [printing, print] of Object.entries(prints)) {
          const printed = print(copy(record));
          for (const secret of unseen) {
            assert.ok(!printed.includes(secret), `${copying}, printed with ${printing}: ${printed}`);
          }
        }
      }
    });
  }

  test('of an uncaught error', async () => {
    const program = `
      const { WorkOS } = require('authkit-native');
      const { userManagement } = new WorkOS(${JSON.stringify(options)});
      const caught = userManagement.authenticateWithCode({ code: 'unknown' }).catch((error) => error);
      caught.then(async (error) => {
        process.on('unhandledRejection', (reason, promise) => console.error(reason, promise));
        Promise.reject(error);
        Promise.reject(new Error('outer', { cause: error }));
        const record = await userManagement.getAuthorizationUrlWithPKCE({ provider: 'authkit', redirectUri: '${redirectUri}' });
        console.log(record.state);
        setImmediate(() => { throw record; });
      });
    `;
    await respond(403, refusal);
    const ended = promisify(execFile)(process.execPath, ['-e', program], { cwd: join(__dirname, '..') });
    const { stdout, stderr } = await ended.catch((error) => error);
    assert.match(stderr, /mfa_challenge.*outer.*throw record/s);
    assert.doesNotMatch(stderr, /sentinel/);
    assert.ok(stdout.trim() && !stderr.includes(stdout.trim()));
  });
});

describe('a secret', () => {
  test('is a member like any other when read by name', async () => {
    const it = await samples['session.authenticate'].run();
    const { accessToken } = it;
    assert.ok(accessToken.startsWith('eyJ'));
    assert.ok('accessToken' in it && Object.hasOwn(it, 'accessToken'));
    assert.ok(Object.getOwnPropertyNames(it).includes('accessToken'));
    assert.ok(!Object.keys(it).includes('accessToken'));
    it.accessToken = 'another';
    assert.equal(it.accessToken, 'another');
    assert.ok(!inspect(it, { showHidden: true, customInspect: false }).includes('another'));
    assert.ok(delete it.accessToken);
    assert.equal(it.accessToken, undefined);
  });

  test('is named when it is inspected, and nothing is when there is none', async () => {
    const printed = inspect(await samples['userManagement.authenticateWithCode'].run());
    assert.match(printed, /accessToken: '\[redacted\]'/);
    assert.match(printed, /oauthTokens: null/);
    assert.match(printed, /email: 'ada@example.com'/);
  });

  test('of a frozen record stays', async () => {
    const it = Object.freeze(await samples['userManagement.authenticateWithTotp'].run());
    assert.throws(() => {
      it.accessToken = 'another';
    }, TypeError);
    assert.equal(it.accessToken, 'sentinel access');
    assert.equal(Object.create(it).accessToken, 'sentinel access');
  });

  test('is none in metadata, whatever its name', async () => {
    const { user } = await samples['userManagement.authenticateWithTotp'].run();
    assert.deepEqual({ ...user.metadata }, { state: 'shown' });
    assert.match(inspect(user), /shown/);
  });

  test('is sealed with the record that holds it', async () => {
    const request = await samples['userManagement.getAuthorizationUrlWithPKCE'].run();
    const { url, state, codeVerifier } = request;
    const opened = await workos.userManagement.unsealData(await workos.userManagement.sealData({ kept: [request] }));
    assert.deepEqual(opened, { kept: [{ url, state, codeVerifier }] });
  });

  test('in a response is readable on its error, with the choices of the user', async () => {
    const organizations = [{ id: 'org_1', name: 'One' }];
    await respond(403, { code: 'organization_selection_required', pending_authentication_token: 'p', organizations });
    const error = await workos.userManagement.authenticateWithCode({ code: 'c' }).catch((error) => error);
    assert.ok(error instanceof AuthKitError);
    assert.equal(JSON.stringify(error.organizations), JSON.stringify(organizations));
    assert.deepEqual(Object.getOwnPropertyNames(error.fields), ['pendingAuthenticationToken', 'organizations']);
    assert.ok(Object.isFrozen(error.fields));
    assert.match(inspect(error.fields), /organizations: '\[redacted\]'/);
  });
});
