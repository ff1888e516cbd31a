// Runs tests/cases/web: what the web flow answers to requests of a browser. How a story is written stands in the README there.

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { handleOrThrow, read, write } = require('../dist/bridge.js');
const { addon } = require('../dist/native.js');
const { snake } = require('./spelling.js');

/** Operations that do not need the session to be found out before. */
const ALONE = ['handle', 'resolve', 'sign_out', 'switch_organization', 'sign_in_url', 'sign_up_url', 'sign_out_url'];

/** The usual reply is short: the application goes on, and nothing else is to be done. */
const CONTINUE = { action: 'continue', headers: [], set_cookies: [] };

/** `stage` has what the runner of cases has: the emulator, a client for references, and the functions that read cases. */
async function runStory(story, stage) {
  const { emulator, resolve } = stage;
  const { given } = story;
  const options = (await resolve(given.client)) ?? {};
  const client = attempt(() => withEnvironment(given.environment ?? {}, () => makeClient(options)));
  if (given.settings) {
    await emulator.control('POST', 'settings', given.settings);
  }
  for (const organization of given.organizations ?? []) {
    await emulator.control('POST', 'organizations', organization);
  }
  for (const user of (await resolve(given.users)) ?? []) {
    await emulator.control('POST', 'users', user);
  }
  const browsers = new Map([['', newBrowser((await resolve(given.cookies)) ?? {})]]);
  const begun = Math.floor(Date.now() / 1000);
  let clock = 0;
  for (const [index, step] of (story.steps ?? [story]).entries()) {
    // The clock of the API goes with that of the application.
    const at = step.at ?? clock;
    if (at !== clock) {
      await emulator.control('POST', 'clock', { advance_seconds: at - clock });
      clock = at;
    }
    const faults = step.faults ?? (story.steps ? undefined : given.faults);
    try {
      await visit({ ...step, faults, now: begun + at }, given, stage, client, browsers);
    } catch (error) {
      error.message = `step ${index + 1}: ${error.message}`;
      throw error;
    }
  }
}

const newBrowser = (cookies = {}) => ({ cookies: new Map(Object.entries(cookies)) });
const makeClient = (options) => handleOrThrow(addon.Handle.client(write(options), true));

function withEnvironment(environment, action) {
  Object.assign(process.env, environment);
  try {
    return action();
  } finally {
    for (const name of Object.keys(environment)) {
      delete process.env[name];
    }
  }
}

function attempt(action) {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

async function visit(step, given, stage, client, browsers) {
  const { emulator, resolve, merged } = stage;
  const name = step.browser ?? '';
  const browser = browserOf(name, browsers);
  // Another server of the application.
  const used = step.client ? { value: makeClient(await resolve(merged(given.client, step.client))) } : client;
  for (const [cookie, value] of Object.entries((await resolve(step.cookies)) ?? {})) {
    value === null ? browser.cookies.delete(cookie) : browser.cookies.set(cookie, value);
  }
  take(step.take ?? [], name, browsers);
  const asked = merged(given.request ?? {}, step.request ?? {});
  if (typeof asked.url === 'object') {
    asked.url = await address(asked.url, name, browsers, stage);
  }
  const request = await resolve(asked);
  const further = (await resolve(step.further_cookies)) ?? [];
  const pairs = [...further, ...[...browser.cookies].sort(([left], [right]) => (left < right ? -1 : 1))];
  if (pairs.length > 0 && request.headers?.cookie === undefined) {
    request.headers = { ...request.headers, cookie: pairs.map((pair) => pair.join('=')).join('; ') };
  }
  if (step.faults) {
    await emulator.control('DELETE', 'faults');
  }
  for (const fault of step.faults ?? []) {
    await emulator.fault(fault);
  }
  browser.url = request.url;
  const secrets = [...secretsOf(request), ...(given.sentinels ?? [])];
  const { length } = await emulator.control('GET', 'requests');
  const then = await resolve(step.then);
  const resolved = { ...step, when: await resolve(step.when), and: await resolve(step.and) };
  const began = performance.now();
  const outcomes = await Promise.all(
    Array.from({ length: step.at_once ?? 1 }, () => {
      const performed = used.error ? Promise.reject(used.error) : perform(used.value, request, resolved);
      return performed.then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
    }),
  );
  const took = (performance.now() - began) / 1000;
  for (const outcome of outcomes) {
    await judgeOutcome(outcome, then, { browser, secrets, stage });
  }
  assert.ok(took <= (then.within ?? Infinity), `it took ${took} seconds`);
  const log = (await emulator.control('GET', 'requests')).slice(length);
  if (then.calls) {
    const calls = log.map(({ path }) => path).filter((path) => !path.startsWith('/sso/jwks/'));
    assert.deepEqual(calls, then.calls);
  }
  if (then.requests) {
    stage.judgeRequests(
      then.requests,
      log.filter(({ path }) => path === '/user_management/authenticate'),
    );
  }
}

async function judgeOutcome({ value, error }, then, { browser, secrets, stage }) {
  if (then.error) {
    assert.ok(error, `no error, but ${inspect(value)}`);
    assert.equal(error.code, then.error, error.stack);
    assert.ok(error.message.includes(then.says ?? ''), error.message);
    return keeps(secrets, `${error} ${inspect(error)}`);
  }
  assert.ifError(error);
  const { answer, auth } = value;
  keep(answer, browser);
  holdsAlways(answer);
  try {
    await judge(then, answer, auth, stage);
  } catch (failure) {
    failure.message += `\nthe answer is ${inspect(answer)}`;
    throw failure;
  }
  if (answer?.action) {
    const { status, location, headers, body, code, event } = answer;
    keeps(secrets, JSON.stringify([status, location, headers, body, code, event?.error?.message]));
  }
}

/** The reply of the operation, and who is signed in after it. */
async function perform(client, request, step) {
  const handle = handleOrThrow(client.webRequest(JSON.stringify(request)));
  const call = async (operation, options = {}) => {
    return snake(read(await handle.call(operation, write({ ...options, now: step.now }))));
  };
  const operation = step.op ?? 'handle';
  if (!ALONE.includes(operation)) {
    await call('resolve');
  }
  let answer = await call(operation, step.when);
  for (const { op, when } of step.and ?? []) {
    answer = await call(op, when);
  }
  const auth = attempt(() => snake(read(handle.auth(true))));
  return { answer: answer ?? CONTINUE, auth: auth.value ?? null };
}

function browserOf(name, browsers) {
  if (!browsers.has(name)) {
    browsers.set(name, newBrowser());
  }
  return browsers.get(name);
}

/** Copies cookies of another browser, perhaps spoiled, into this one. */
function take(taken, name, browsers) {
  for (const { name: pattern, from = name, replace_name, replace_value } of taken) {
    for (const [cookie, value] of [...browserOf(from, browsers).cookies]) {
      if (new RegExp(pattern).test(cookie)) {
        browserOf(name, browsers).cookies.set(replaced(cookie, replace_name), replaced(value, replace_value));
      }
    }
  }
}

/** Text with the first match of a pattern replaced. */
function replaced(text, asked) {
  if (asked === undefined) {
    return text;
  }
  const [pattern, replacement] = asked;
  assert.match(text, new RegExp(pattern), 'nothing to replace');
  return text.replace(new RegExp(pattern), replacement);
}

/** An address that only the steps before tell. */
async function address(asked, name, browsers, stage) {
  const reference = Object.keys(asked).find((key) => key.startsWith('$'));
  const browser = browserOf(asked[reference]?.of ?? name, browsers);
  const cookie = () => [...browser.cookies].sort().find(([name]) => new RegExp(asked.$cookie.name).test(name))?.[1];
  const known = {
    $again: browser.url,
    $value: browser.value,
    $location: browser.location,
    $cookie: asked.$cookie && cookie(),
  };
  const sent = { $callback: callback, $visit: visitPage }[reference];
  const url = sent ? await sent(asked[reference], browser, stage, name) : known[reference];
  if (url === undefined) {
    return stage.resolve(asked);
  }
  return replaced(url, asked.replace);
}

/** The address that the sign-in page sends the browser back to. */
async function callback({ of: _, error, ...options }, browser, { emulator }) {
  const query = new URL(browser.location).searchParams;
  const back = new URLSearchParams();
  if (error === undefined) {
    back.set('code', await emulator.code({ code_challenge: query.get('code_challenge'), ...options }));
  } else {
    back.set('error', error);
  }
  back.set('state', query.get('state') ?? '');
  return `${new URL(query.get('redirect_uri')).pathname}?${back}`;
}

/** The address that a page of the emulator sends the browser to. */
async function visitPage(asked, browser, { emulator }, name) {
  const { path } = await emulator.control('POST', 'visits', { browser: name, url: browser.location, ...asked });
  return path;
}

/** What a request holds that no page, header or error may show: cookies, and what came back from the sign-in page. */
function secretsOf({ url = '', headers = {} }) {
  const cookies = typeof headers.cookie === 'string' ? headers.cookie.split('; ') : [];
  const values = cookies.filter((cookie) => cookie.includes('=')).map((cookie) => cookie.replace(/^[^=]*=/, ''));
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  const given = ['code', 'state', 'error_description'].flatMap((name) => query.getAll(name));
  return [...values, ...given].filter((secret) => secret.length > 7);
}

function keeps(secrets, shown) {
  const secret = secrets.find((one) => shown.includes(one));
  assert.equal(secret, undefined, `${shown} shows a secret`);
}

/** What a browser does with an answer. */
function keep(answer, browser) {
  for (const line of answer?.set_cookies ?? []) {
    const { name, value, attributes } = parsed(line);
    attributes['max-age'] === '0' ? browser.cookies.delete(name) : browser.cookies.set(name, value);
  }
  browser.location = answer?.location ?? browser.location;
  browser.value = typeof answer === 'string' ? answer : undefined;
}

/** What holds of every answer, whatever a story asks. */
function holdsAlways(answer) {
  const lines = answer?.set_cookies ?? [];
  let hasSet = false;
  for (const line of lines) {
    const { value, attributes } = parsed(line);
    const isDeletion = attributes['max-age'] === '0';
    assert.equal(isDeletion, value === '' && attributes.expires === 'Thu, 01 Jan 1970 00:00:00 GMT', line);
    assert.ok(!(isDeletion && hasSet), `the deletion ${line} comes after what was set`);
    hasSet ||= !isDeletion;
    assert.ok(line.length <= 4096 && lines.filter((other) => other === line).length === 1, line);
    assert.ok(attributes.path === '/' && 'httponly' in attributes, `${line} lacks an attribute`);
  }
  if (answer?.action === 'answer') {
    headersHold({ 'cache-control': 'no-store', vary: 'Cookie' }, answer.headers);
  }
  const texts = [...(answer?.headers ?? []).map(([, value]) => value), answer?.location ?? '', ...lines];
  assert.ok(!texts.some((text) => /[^ -~]/.test(text)), 'a header has more than printable ASCII');
}

/** Members of an answer that are not simply compared. */
const JUDGES = {
  auth: (wanted, { auth }) => fits(wanted, auth),
  headers: (wanted, { answer }) => headersHold(wanted, answer.headers),
  cookies: (wanted, { answer, stage }) => cookiesHold(wanted, answer.set_cookies, stage),
  location: (wanted, { answer }) => locationHolds(wanted, answer.location),
  body: (wanted, { answer }) => bodyHolds(wanted ?? {}, answer.body ?? ''),
  json: (wanted, { answer }) => fits(wanted, JSON.parse(answer.body)),
  value: (wanted, { answer }) => fits(wanted, answer),
  requests: () => {},
  calls: () => {},
  within: () => {},
};

async function judge(then, answer, auth, stage) {
  for (const [name, wanted] of Object.entries(then)) {
    const judged = JUDGES[name] ?? (() => fits(wanted, answer[name] ?? null, name));
    await judged(wanted, { answer, auth, stage });
  }
}

/** As the cases, with patterns for text. */
function fits(wanted, actual, path = 'answer') {
  if (typeof wanted?.matches === 'string' && typeof actual === 'string') {
    return assert.match(actual, new RegExp(wanted.matches), path);
  }
  if (wanted?.any === true) {
    return assert.ok(actual !== null && actual !== undefined && actual !== '', path);
  }
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) {
    return assert.deepEqual(actual ?? null, wanted, path);
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${path} is ${actual}`);
  for (const [name, member] of Object.entries(wanted)) {
    fits(member, actual[name], `${path}.${name}`);
  }
}

/** Header fields by name; null for one that must not be there. */
function headersHold(wanted, actual) {
  for (const [name, value] of Object.entries(wanted)) {
    fits(value, actual.find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1], name);
  }
}

/** Every line, in order: the name, perhaps the value, what a flow holds, all attributes. */
async function cookiesHold(wanted, lines, stage) {
  assert.equal(lines.length, wanted.length, 'lines');
  for (const [index, { name, value, flow, attributes }] of wanted.entries()) {
    const line = parsed(lines[index]);
    fits(name, line.name, 'name');
    if (value !== undefined) {
      fits(value, line.value, 'value');
    }
    if (flow !== undefined) {
      fits(flow, await stage.opened({ sealed: line.value, purpose: 'authkit web flow' }), 'flow');
    }
    if (attributes !== undefined) {
      assert.deepEqual(line.attributes, attributes);
    }
  }
}

/** A line taken apart: attributes by their names in small letters, flags as empty text. */
function parsed(line) {
  const [pair, ...parts] = line.split('; ');
  const attributes = parts.map((part) => {
    const [name, ...value] = part.split('=');
    return [name.toLowerCase(), value.join('=')];
  });
  const [name, ...value] = pair.split('=');
  return { name, value: value.join('='), attributes: Object.fromEntries(attributes) };
}

/** Text, a pattern, or `base` (all before `?`) and `query`: members by subset, null for one that must not be there. */
function locationHolds(wanted, actual) {
  if (wanted?.base === undefined) {
    return fits(wanted, actual, 'location');
  }
  assert.equal(typeof actual, 'string', 'there is no location');
  const [base, ...query] = actual.split('?');
  fits(wanted.base, base, 'base');
  fits(wanted.query ?? {}, Object.fromEntries(new URLSearchParams(query.join('?'))), 'query');
}

/** Text that the body has, and text that it has not. */
function bodyHolds({ has = [], lacks = [] }, text) {
  for (const part of has) {
    assert.ok(text.includes(part), `the body lacks ${part}`);
  }
  for (const part of lacks) {
    assert.ok(!text.includes(part), `the body has ${part}`);
  }
}

module.exports = { runStory };
