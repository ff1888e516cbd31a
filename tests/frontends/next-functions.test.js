// The functions of the kit for Next.js by themselves, with Next's own requests and without a build.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire, register } from 'node:module';
import { after, afterEach, describe, test } from 'node:test';
import { PASSWORD, Stage } from './next-stage.js';

// Next's compiler finds these names in its own way, and takes the guide's programs for TypeScript.
const hooks = `import { readFile } from 'node:fs/promises';
export async function resolve(name, context, next) {
  if (name === 'server-only') return { url: 'data:text/javascript,', shortCircuit: true };
  if (name === 'authkit-native-nextjs') return next('${new URL('../../frontends/nextjs/dist/index.js', import.meta.url)}');
  return next(/^next\\/[a-z]+$/.test(name) ? name + '.js' : name, context);
}
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await readFile(new URL(url)), shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
const require = createRequire(new URL('../../frontends/nextjs/package.json', import.meta.url));
const { NextRequest, NextResponse } = require('next/server.js');
const { redirect } = require('next/navigation.js');

const stage = await Stage.start([]);
const ORIGIN = 'http://localhost:3000';
Object.assign(process.env, {
  WORKOS_BASE_URL: stage.emulator,
  WORKOS_CLIENT_ID: stage.account.clientId,
  WORKOS_API_KEY: stage.account.apiKey,
  WORKOS_COOKIE_PASSWORD: PASSWORD,
  NEXT_PUBLIC_WORKOS_REDIRECT_URI: `${ORIGIN}/callback`,
});
const kit = await import('../../frontends/nextjs/dist/index.js');
const { testingClient } = await import('../../frontends/nextjs/dist/testing.js');
const { expired, outage, signInAs } = require('authkit-native/testing');
const { withAuthKit } = createRequire(import.meta.url)('../../frontends/nextjs/dist/config.cjs');
after(() => stage.stop());
afterEach(() => stage.tidy());

const asDocument = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const ask = (path, headers = {}) => new NextRequest(`${ORIGIN}${path}`, { headers: { ...asDocument, ...headers } });
const pairs = (response) => response.headers.getSetCookie().map((line) => line.split(';')[0]);
const sessionIn = (response) => pairs(response).find((it) => it.startsWith('wos-session='));

/** The callback of a sign-in that has begun: its request. */
async function callback(GET, { email = 'grace@example.com', start = '' } = {}) {
  const begun = await GET(ask(`/callback?authkit=sign-in${start}`));
  const { state, redirect_uri, code_challenge } = Object.fromEntries(
    new URL(begun.headers.get('location')).searchParams,
  );
  const { code } = await stage.control('POST', '/codes', { email, redirect_uri, code_challenge });
  return ask(`/callback?${new URLSearchParams({ code, state })}`, { cookie: pairs(begun).join('; ') });
}

async function session(seconds = 0) {
  const GET = kit.handleAuth();
  await stage.control('POST', '/clock', { advance_seconds: -seconds });
  try {
    return sessionIn(await GET(await callback(GET)));
  } finally {
    await stage.control('POST', '/clock', { advance_seconds: seconds });
  }
}

describe('handleAuth()', () => {
  test('hands the sign-in over, and nothing prints its tokens', async () => {
    let data;
    const GET = kit.handleAuth({
      onSuccess: (given) => {
        data = given;
      },
    });
    const response = await GET(await callback(GET));
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), '/');
    assert.equal(data.user.email, 'grace@example.com');
    const { accessToken, refreshToken } = data;
    assert.match(accessToken, /^eyJ/);
    assert.ok(refreshToken);
    assert.ok(!JSON.stringify({ ...data }).includes(accessToken));
  });

  test('goes to the page that it is told, unless the sign-in names one', async () => {
    const GET = kit.handleAuth({ returnPathname: '/welcome' });
    assert.equal((await GET(await callback(GET))).headers.get('location'), '/welcome');
    const named = await GET(await callback(GET, { start: '&return_to=/named' }));
    assert.equal(named.headers.get('location'), '/named');
  });

  test('goes to another origin of the application', async () => {
    const GET = kit.handleAuth({ baseURL: 'https://app.example' });
    assert.equal((await GET(await callback(GET))).headers.get('location'), 'https://app.example/');
    assert.throws(() => kit.handleAuth({ baseURL: 'no address' }), TypeError);
  });

  test('sets no session when the application fails, and tells it', async () => {
    const failure = new Error('the database is down');
    let told;
    const GET = kit.handleAuth({
      onSuccess: () => Promise.reject(failure),
      onError: ({ error }) => {
        told = error;
        return new Response('ours', { status: 500 });
      },
    });
    const response = await GET(await callback(GET));
    assert.equal(await response.text(), 'ours');
    assert.equal(told, failure);
    assert.equal(sessionIn(response), undefined);
  });

  test('leaves a redirect of the application to Next', async () => {
    const GET = kit.handleAuth({ onSuccess: () => redirect('/welcome') });
    // Only within Next can a cookie be set by that; it is not taken for a failure of the application.
    await assert.rejects(GET(await callback(GET)), /outside a request scope/);
  });

  for (const [query, code, reason] of [
    ['', 'missing_auth_params', 'callback_incomplete'],
    ['?error=access_denied&state=x', 'access_denied', 'access_denied'],
    [`?code=x&state=${'a'.repeat(50)}.r`, 'missing_pkce_cookie', 'flow_missing'],
  ]) {
    test(`says of ${query || 'nothing'} that it is ${code}`, async () => {
      let told;
      const GET = kit.handleAuth({
        onError: ({ error }) => {
          told = error;
        },
      });
      const response = await GET(ask(`/callback${query}`));
      assert.equal(response.status, 400);
      assert.ok(told instanceof kit.CallbackError);
      assert.deepEqual([told.code, told.reason, told.path], [code, reason, '/callback']);
      assert.equal(told.hasCode, query.includes('code='));
    });
  }
});

describe('authkit()', () => {
  test('finds nobody, and says where they sign in', async () => {
    const { session, headers, authorizationUrl } = await kit.authkit(ask('/a?b=1'), { screenHint: 'sign-up' });
    assert.deepEqual(session, { user: null, reason: 'no_session_cookie_provided', retryable: false });
    assert.equal(authorizationUrl, `${ORIGIN}/callback?authkit=sign-up&return_to=%2Fa%3Fb%3D1`);
    assert.deepEqual(headers.getSetCookie(), []);
  });

  test('tells of a refresh, with headers for the page and for the browser apart', async () => {
    const cookie = `theme=dark; ${await session(3600)}`;
    const told = [];
    const request = ask('/', { cookie, 'x-workos-session': 'forged', 'x-url': 'http://evil.example/' });
    const { session: found, headers } = await kit.authkit(request, {
      onSessionRefreshSuccess: ({ user, accessToken }) => told.push(user.email, accessToken.slice(0, 3)),
    });
    assert.equal(found.user.firstName, 'Grace');
    assert.ok(!JSON.stringify(found).includes(found.accessToken));
    assert.deepEqual(told, ['grace@example.com', 'eyJ']);
    const { requestHeaders, responseHeaders } = kit.partitionAuthkitHeaders(request, headers);
    assert.equal(requestHeaders.get('x-url'), `${ORIGIN}/`);
    assert.equal(requestHeaders.get('x-workos-session'), null);
    const seen = requestHeaders.get('cookie').split('; ');
    assert.ok(seen.includes('theme=dark') && !seen.includes(cookie.split('; ')[1]));
    assert.deepEqual([...responseHeaders.keys()].sort(), ['cache-control', 'set-cookie', 'vary', 'x-middleware-cache']);
    assert.ok(seen.includes(responseHeaders.getSetCookie()[0].split(';')[0]));
    const gone = kit.handleAuthkitProxy(request, headers, { redirect: '/elsewhere' });
    assert.deepEqual([gone.status, gone.headers.get('location')], [307, `${ORIGIN}/elsewhere`]);
    assert.equal(gone.headers.getSetCookie().length, 1);
    assert.throws(() => kit.handleAuthkitProxy(request, headers, { redirect: 'http://' }), TypeError);
  });

  test('tells of a refresh that failed, and whether it may succeed later', async () => {
    const cookie = await session(3600);
    await stage.outage();
    const told = [];
    const { session: found } = await kit.authkit(ask('/', { cookie }), {
      onSessionRefreshError: ({ error, isTransient }) => told.push(error instanceof kit.TokenRefreshError, isTransient),
    });
    assert.deepEqual([found.user, found.retryable], [null, true]);
    assert.deepEqual(told, [true, true]);
  });
});

describe('authkitProxy()', () => {
  test('refuses a pattern that means nothing when it is made', () => {
    for (const pattern of ['/*', 'about', 'https://other.example/z', '/a/:id?']) {
      const middlewareAuth = { enabled: true, unauthenticatedPaths: [pattern] };
      assert.throws(() => kit.authkitProxy({ middlewareAuth }), { code: 'invalid_option' }, pattern);
    }
  });

  test('guards what is not listed, and never the callback', async () => {
    const proxy = kit.authkitProxy({
      middlewareAuth: { enabled: true, unauthenticatedPaths: ['/about', '/docs/:page*'] },
    });
    const statusOf = async (path) => (await proxy(ask(path))).status;
    assert.deepEqual(await Promise.all(['/about', '/docs/a/b', '/callback?code=x'].map(statusOf)), [200, 200, 200]);
    assert.deepEqual(await Promise.all(['/', '/About', '/about/x', '//about'].map(statusOf)), [302, 302, 302, 302]);
    assert.equal((await proxy(ask('/', { 'x-middleware-prefetch': '1' }))).status, 401);
  });

  test('is what the guide makes of it', async () => {
    const guide = (name) => import(`../guide/next/proxies/${name}.ts`);
    const { default: whole, config } = await guide('middleware-auth');
    assert.deepEqual(config.matcher, ['/', '/account/:page*']);
    assert.equal((await whole(ask('/'))).status, 200);
    assert.equal((await whole(ask('/account/a'))).status, 302);
    const { default: pages } = await guide('page-based');
    assert.equal((await pages(ask('/account/a'))).headers.get('x-middleware-next'), '1');
  });

  test('guards nothing of its own accord', async () => {
    const response = await kit.authkitMiddleware()(ask('/'));
    assert.ok(response instanceof NextResponse);
    assert.equal(response.headers.get('x-middleware-next'), '1');
    assert.deepEqual(response.headers.getSetCookie(), []);
  });
});

describe('guardRoute()', () => {
  test('refreshes the session itself', async () => {
    const GET = kit.guardRoute((_request, auth, { params }) => Response.json({ reader: auth.user.email, ...params }));
    const refused = await GET(ask('/api', { accept: '*/*', 'sec-fetch-dest': 'empty' }), { params: {} });
    assert.equal(refused.status, 401);
    const cookie = await session(3600);
    const response = await GET(ask('/api', { cookie }), { params: { id: '7' } });
    assert.deepEqual(await response.json(), { reader: 'grace@example.com', id: '7' });
    assert.ok(sessionIn(response));
    assert.equal(response.headers.get('cache-control'), 'private, no-store');
  });
});

describe('withAuthKit()', () => {
  test('adds to a configuration, also to one that is made by a function', async () => {
    const given = { serverExternalPackages: ['sharp'], env: { A: '1' }, experimental: { authInterrupts: false } };
    const config = withAuthKit(given, { sealFormat: 'iron' });
    assert.deepEqual(config.serverExternalPackages, ['sharp', 'authkit-native']);
    assert.deepEqual(config.experimental, { authInterrupts: false });
    assert.deepEqual(JSON.parse(config.env.AUTHKIT_NATIVE_SETTINGS), { mount: '', settings: { sealFormat: 'iron' } });
    const made = await withAuthKit(async (phase) => ({ basePath: `/${phase}` }))('app', { defaultConfig: {} });
    assert.equal(JSON.parse(made.env.AUTHKIT_NATIVE_SETTINGS).mount, '/app');
  });

  test('takes no secret into the build', () => {
    assert.throws(() => withAuthKit({}, { cookiePassword: PASSWORD }), /set WORKOS_COOKIE_PASSWORD instead/);
    assert.throws(() => withAuthKit({}, { apiKey: 'sk_test' }), /set WORKOS_API_KEY instead/);
    assert.throws(() => withAuthKit({}, { testing: true }), /call testingClient\(\) in the test instead/);
  });
});

// Last: from here on the kit is that of a test.
describe('testingClient()', () => {
  const guarded = { middlewareAuth: { enabled: true, unauthenticatedPaths: [] } };
  const status = async (proxy, cookie) => (await proxy(ask('/account', { cookie }))).status;

  test('is refused in production, and nothing else accepts the sessions of tests', async () => {
    const refusal = { code: 'invalid_option', message: /made without option `testing`/ };
    assert.throws(() => signInAs(kit.getWorkOS()), refusal);
    process.env.NODE_ENV = 'production';
    assert.throws(() => testingClient(), { name: 'AuthKitError', message: /in test files only/ });
    delete process.env.NODE_ENV;
    const file = new URL('../../frontends/nextjs/dist/testing.js', import.meta.url);
    const call = `import('${file}').then((it) => it.testingClient()).catch(({ message }) => console.log(message))`;
    const env = { ...process.env, ...withAuthKit().env };
    assert.match(execFileSync(process.execPath, ['-e', call], { env, encoding: 'utf8' }), /one that `next` has built/);
    assert.throws(() => signInAs(kit.getWorkOS()), refusal);
    const { WorkOS } = require('authkit-native');
    const other = new WorkOS({ testing: true, clientId: stage.account.clientId, cookiePassword: PASSWORD });
    assert.equal(await status(kit.authkitProxy(guarded), signInAs(other)), 302);
  });

  test('stages for all parts of the application, also those that are met first meanwhile', async () => {
    const client = testingClient();
    assert.equal(kit.getWorkOS(), client);
    const [proxy, late] = [0, 5].map((refreshBufferSeconds) => kit.authkitProxy({ ...guarded, refreshBufferSeconds }));
    const cookie = signInAs(client);
    assert.equal(await status(proxy, cookie), 200);
    await outage(client, () =>
      expired(client, async () => {
        assert.equal(await status(proxy, cookie), 503);
        assert.equal(await status(late, cookie), 503);
      }),
    );
    assert.equal(await status(late, cookie), 200);
  });

  test('takes the settings of the application, and begins anew', async () => {
    const before = signInAs(testingClient());
    const client = testingClient({ web: { cookieName: 'sid' } });
    assert.match(signInAs(client), /^sid=/);
    const proxy = kit.authkitProxy(guarded);
    assert.deepEqual([await status(proxy, signInAs(client)), await status(proxy, before)], [200, 302]);
  });
});
