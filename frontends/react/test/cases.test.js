// What a page decides as the engine does, held to the engine's own cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { apiBase, authenticate } from '../dist/client/api.js';
import { authorizationUrl, logoutUrl } from '../dist/client/authorize.js';
import { camel } from '../dist/client/camel.js';
import { challengeOf, randomText } from '../dist/client/pkce.js';
import { returnTo } from '../dist/client/return-to.js';
import { startEmulator } from './emulator.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../../tests/cases/${name}.json`, import.meta.url), 'utf8'));

/** The cases of a file, each with the `given` of its file and groups. */
function* casesOf({ given = {}, cases }, outer = {}) {
  const merged = merge(outer, given);
  for (const item of cases) {
    if (item.cases) {
      yield* casesOf(item, merged);
    } else {
      yield { ...item, given: merge(merged, item.given ?? {}) };
    }
  }
}

function merge(base, over) {
  const isObject = (it) => typeof it === 'object' && it !== null && !Array.isArray(it);
  if (!isObject(over) || !isObject(base)) {
    return over;
  }
  if ('$only' in over) {
    return over.$only;
  }
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((name) => [
      name,
      name in over ? merge(base[name], over[name]) : base[name],
    ]),
  );
}

const baseOf = ({ base_url: url, api_hostname: apiHostname, https, port }) =>
  url ?? apiBase(JSON.parse(JSON.stringify({ apiHostname, https, port })));

/** Holds what `make` returns or throws to what a case expects of it. */
function judge({ then }, make) {
  if (then.error) {
    assert.throws(make, (error) => error.code === then.error);
    return;
  }
  const url = new URL(make());
  assert.equal(url.origin + url.pathname, then.url.base);
  assert.deepEqual(Object.fromEntries(url.searchParams), then.url.query);
  assert.ok(!url.search.includes('+'));
}

for (const item of casesOf(read('authorize'))) {
  test(item.id, () => {
    const { client_id: clientId, redirect_uri: redirectUri } = item.given.client;
    // An undefined option is one that was not given.
    const options = JSON.parse(JSON.stringify({ clientId, redirectUri, ...camel(item.when) }));
    judge(item, () => authorizationUrl(baseOf(item.given.client), options));
  });
}

/** Cases of sessions in cookies, which a page has none of; without a session `signOut` refuses before it makes a URL. */
const notOfPages = /^logout\/(of-|no-|missing-)|^pkce\/(url|state-kept|challenge-refused|no-selector|generate-takes)/;

for (const item of [...casesOf(read('logout')), ...casesOf(read('pkce'))]) {
  if (notOfPages.test(item.id)) {
    continue;
  }
  test(item.id, async () => {
    if (item.op === 'logout_url') {
      judge(item, () => logoutUrl(baseOf(item.given.client), item.when.session_id, item.when.return_to));
    } else {
      assert.equal(item.op, 'pkce_generate');
      const verifier = randomText();
      assert.match(verifier, /^[\w-]{43}$/);
      assert.match(await challengeOf(verifier), /^[\w-]{43}$/);
      assert.notEqual(randomText(), verifier);
    }
  });
}

test('the challenge is that of RFC 7636', async () => {
  const challenge = await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
  assert.equal(challenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});

/** The routes of a kit lead in a circle; a page has no such routes. */
const routes = ['/login', '/login?return_to=/x', '/logout', '/callback?code=x'];

for (const story of read('web/return').cases) {
  test(story.id, () => {
    const allowed = story.given?.client?.web?.allowed_return_origins ?? [];
    const byDefault = story.given?.client?.web?.default_return_to ?? '/';
    for (const { request, then } of story.steps) {
      const asked = typeof request.url === 'string' ? request.url : spelled(request.url);
      const query = asked?.split('return_to=')[1];
      if (query !== undefined && !routes.includes(new URLSearchParams(`q=${query}`).get('q'))) {
        const value = new TextDecoder('utf-8').decode(unescapedBytes(query));
        assert.equal(
          returnTo(value, 'https://app.example', allowed) ?? byDefault,
          then.cookies[0].flow.return_to,
          query,
        );
      }
    }
  });
}

function spelled({ $concat: parts }) {
  return parts?.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.count))).join('');
}

/** The bytes of a value in a query, which need not be UTF-8. */
function unescapedBytes(text) {
  const pieces = text.replaceAll('+', ' ').match(/%[0-9A-Fa-f]{2}|[^%]+|%/g) ?? [];
  const bytes = pieces.map((it) => (/^%../.test(it) ? [Number.parseInt(it.slice(1), 16)] : Buffer.from(it)));
  return Uint8Array.from(bytes.flatMap((it) => [...it]));
}

const emulator = await startEmulator();
after(() => emulator.stop());
before(() => emulator.control('POST', 'reset'));

for (const item of casesOf(read('errors'))) {
  test(item.id, async () => {
    await emulator.control('DELETE', 'faults');
    for (const fault of item.given.faults) {
      await emulator.control('POST', 'faults', fault);
    }
    const body = { client_id: emulator.clientId, grant_type: 'authorization_code', code: 'c', code_verifier: 'v' };
    const error = await authenticate(emulator.baseUrl, false, body).then(
      () => assert.fail('it was granted'),
      (reason) => reason,
    );
    assert.equal(error.code, item.then.error);
    assert.ok(!error.message.includes('pat_x') && !error.message.includes('ada@example.com'));
    const { fields = {}, ...members } = camel(item.then.fields ?? {});
    for (const [name, value] of Object.entries(members)) {
      value?.any ? assert.ok(error[name]) : assert.equal(error[name], value, name);
    }
    for (const [name, value] of Object.entries(fields)) {
      assert.deepEqual(error.fields[name], value, name);
    }
  });
}
