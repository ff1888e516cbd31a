// Runs tests/cases through the public API. How a case is written stands in its README.

const assert = require('node:assert/strict');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { after, before, test } = require('node:test');
const { WorkOS } = require('authkit-native');
const { startEmulator } = require('../testing/emulator.js');
const { camel, snake, toCamel } = require('../testing/spelling.js');
const { runStory } = require('../testing/stories.js');

const root = join(__dirname, '../../tests');
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const casesIn = (folder) => {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => casesOf(read(join(folder, name))));
};
const stories = casesIn('cases/web');
const cases = [...casesIn('cases'), ...stories];

/** Operations whose method has another name, or takes more than one object. */
const methods = {
  authorization_url: (api, options) => api.getAuthorizationUrl(options),
  authorization_url_with_pkce: (api, options) => api.getAuthorizationUrlWithPKCE(options),
  logout_url: (api, options) => api.getLogoutUrl(options),
  jwks_url: (api, { clientId }) => api.getJwksUrl(clientId),
  pkce_generate: (_, options, workos) => workos.pkce.generate(options),
  seal_data: (api, { data, ...options }) => api.sealData(data, options),
  unseal_data: (api, { sealed, ...options }) => api.unsealData(sealed, options),
  list_sessions: (api, { userId, ...options }) => api.listSessions(userId, options),
  create_radar_challenge: (api, options) => api.sendRadarSmsChallenge(options),
};

let emulator;
before(async () => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('WORKOS_'))) {
    delete process.env[name];
  }
  emulator = await startEmulator({ 'redirect-uri': 'https://app.example/callback' });
});
after(async () => {
  await emulator.stop();
  if (process.env.AUTHKIT_CASES_REPORT) {
    writeFileSync(process.env.AUTHKIT_CASES_REPORT, JSON.stringify(report, null, 2));
  }
});

/** Whether each case holds. */
const report = Object.fromEntries(cases.map(({ id }) => [id, false]));

for (const one of cases) {
  test(one.id, async () => {
    await emulator.control('POST', 'reset');
    await (stories.includes(one) ? tell(one) : run(one));
    report[one.id] = true;
  });
}

test('every case ran', () => {
  assert.ok(cases.length > 0);
  assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
});

/** The cases of a group, each with the whole of what it is given. A case is a group of one. */
function casesOf(group, outer) {
  const given = merged(outer, group.given ?? {});
  return group.cases ? group.cases.flatMap((part) => casesOf(part, given)) : [{ ...group, given }];
}

/** `value` over `base`: objects member by member, everything else replaced, `$only` without the base. */
function merged(base, value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  if ('$only' in value) {
    return value.$only;
  }
  const members = base === null || typeof base !== 'object' || Array.isArray(base) ? {} : base;
  const over = Object.entries(value).map(([name, member]) => [name, merged(members[name], member)]);
  return { ...members, ...Object.fromEntries(over) };
}

async function run({ given, op, when = {}, then }) {
  const stage = {};
  const outcome = await attempt(async () => {
    stage.workos = makeClient(await resolve(given.client ?? {}, stage), given.environment ?? {});
  });
  // What references need from the emulator happens before its faults.
  stage.load = camel(await resolve(given.session ?? {}, stage));
  const options = await resolve(when, stage);
  const expected = await resolve(then, stage);
  for (const fault of given.faults ?? []) {
    await emulator.fault(fault);
  }
  const { length } = await emulator.control('GET', 'requests');
  for (const earlier of given.before ?? []) {
    await attempt(() => call(stage, earlier.op, earlier.when));
    stage.session = undefined;
  }
  const judged = outcome.error ? outcome : await attempt(() => call(stage, op, options));
  await judge(judged, expected, stage);
  if (then.reason && then.says) {
    saysWhy(judged.value.error.code, judged.value.error.message, then);
  }
  if (then.reason && then.says && op === 'session.authenticate') {
    // What is inspected without a session is refused for the same reason, in the same words.
    const { sessionData: sealed = '', ...others } = stage.load;
    const found = await stage.workos.userManagement.inspect({ sealed, ...others, ...camel(options) });
    saysWhy(found.reason, found.checks.at(-1).detail, then);
  }
  if (then.requests) {
    const log = (await emulator.control('GET', 'requests')).slice(length);
    judgeRequests(
      then.requests,
      log.filter(({ path }) => path === '/user_management/authenticate'),
    );
  }
}

/** A story of the web flow. References and what was sealed are read with a client of its own. */
async function tell(story) {
  const stage = {};
  await attempt(async () => {
    stage.workos = makeClient(await resolve(story.given.client ?? {}, stage), story.given.environment ?? {});
  });
  const opened = (options) => call(stage, 'unseal_data', options);
  await runStory(story, { emulator, merged, judgeRequests, opened, resolve: (value) => resolve(value, stage) });
}

async function attempt(action) {
  try {
    return { value: await action() };
  } catch (error) {
    return { error };
  }
}

function makeClient(options, environment) {
  // Timeouts are milliseconds in this package.
  const scaled = Object.entries(options).map(([name, value]) => {
    return [name, /^(connect_)?timeout$/.test(name) && typeof value === 'number' ? value * 1000 : value];
  });
  Object.assign(process.env, environment);
  try {
    return new WorkOS(camel(Object.fromEntries(scaled)));
  } finally {
    for (const name of Object.keys(environment)) {
      delete process.env[name];
    }
  }
}

async function call(stage, op, when = {}) {
  if (op === 'client') {
    return {};
  }
  const api = stage.workos.userManagement;
  const options = camel(when);
  if (op.startsWith('testing_')) {
    return snake(stage.workos[Symbol.for('authkit-native.ask')](op, options));
  }
  if (!op.startsWith('session.')) {
    const reply = await (methods[op] ?? ((target) => target[toCamel(op)](options)))(api, options, stage.workos);
    return op === 'unseal_data' ? reply : snake(reply);
  }
  stage.session ??= api.loadSealedSession(stage.load);
  const name = op.slice('session.'.length);
  return snake(await (methods[name] ?? ((target) => target[toCamel(name)](options)))(stage.session, options));
}

/** Replaces the references of a case. */
async function resolve(value, stage) {
  if (typeof value === 'string') {
    return value.replace('$emulator', emulator.baseUrl);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => resolve(item, stage)));
  }
  const name = Object.keys(value).find((key) => key.startsWith('$'));
  const argument = value[name];
  switch (name) {
    case undefined: {
      const members = Object.entries(value).map(async ([key, member]) => [key, await resolve(member, stage)]);
      return Object.fromEntries(await Promise.all(members));
    }
    case '$file':
      return (value.at ?? '')
        .split('/')
        .slice(1)
        .reduce((part, key) => part[key], read(argument));
    case '$concat':
      return argument.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.count))).join('');
    case '$code':
      return emulator.code(argument);
    case '$tokens':
      return (await emulator.control('POST', 'tokens', argument)).access_token;
    case '$testing':
      return (await call(stage, 'testing_session', argument)).sealed_session;
    case '$testing_code':
      return (await call(stage, 'testing_session', argument)).code;
    case '$sealed':
      return call(stage, 'seal_session_from_auth_response', await resolve(argument, stage));
    case '$sealed_data':
      return call(stage, 'seal_data', await resolve(argument, stage));
    case '$signed_in': {
      const options = { code: await emulator.code(argument), session: { seal_session: true } };
      return (await call(stage, 'authenticate_with_code', options)).sealed_session;
    }
    default:
      throw new Error(`nobody knows the reference ${name}`);
  }
}

async function judge({ value, error }, then, stage) {
  if (then.error) {
    assert.ok(error, `no error, but ${JSON.stringify(value)}`);
    assert.equal(error.code, then.error, error.stack);
    assert.ok(error.message.includes(then.says ?? ''), error.message);
    return contains(snake(error), then.fields ?? {});
  }
  assert.ifError(error);
  if (then.reason) {
    contains(value, { authenticated: false, reason: then.reason });
  }
  if ('value' in then) {
    contains(value ?? {}, then.value);
  }
  if (then.url) {
    assert.equal(value.split('?')[0], then.url.base);
    const query = Object.fromEntries(new URL(value).searchParams);
    assert.deepEqual(Object.keys(query).sort(), Object.keys(then.url.query).sort());
    contains(query, then.url.query);
  }
  if ('opens' in then) {
    contains(await call(stage, 'unseal_data', { sealed: value }), then.opens);
  }
}

/** The error of an outcome, or the last check of an inspection, says why a cookie is refused. */
function saysWhy(code, text, { reason, says }) {
  assert.equal(code, reason);
  assert.ok(text.includes(says), text);
}

function judgeRequests(expected, log) {
  assert.equal(log.length, expected.length, JSON.stringify(log));
  expected.forEach(({ body_members: members, ...wanted }, index) => {
    contains(log[index], wanted);
    if (members) {
      assert.deepEqual(Object.keys(log[index].body).sort(), members);
    }
  });
}

/** Objects by subset, everything else exactly; `{"any": true}` is anything but null. */
function contains(actual, expected, path = 'reply') {
  if (expected?.any === true) {
    return assert.ok(actual !== null && actual !== undefined && actual !== '', path);
  }
  if (expected === null || typeof expected !== 'object' || Array.isArray(expected)) {
    return assert.deepEqual(actual, expected, path);
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${path} is ${actual}`);
  for (const [name, wanted] of Object.entries(expected)) {
    contains(actual[name], wanted, `${path}.${name}`);
  }
}
