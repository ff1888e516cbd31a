// The functions of the kits of Remix and React Router, called as routes call them. Most hold in both.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const { startEmulator } = require('../../node/testing/emulator.js');
const { WorkOS } = require('../../node/dist/index.js');
const { codeFor, expired, outage, signInAs } = require('../../node/dist/testing.js');
const PASSWORD = 'correct-horse-battery-staple-0001';
const ROUTER = createRequire(new URL('../../frontends/react-router/package.json', import.meta.url));
const ORIGIN = 'http://localhost:3000';
const ACME = 'org_01EM000000000000000000ACME';

const emulator = await startEmulator();
after(() => emulator.stop());
const OPTIONS = {
  clientId: emulator.clientId,
  apiKey: emulator.apiKey,
  cookiePassword: PASSWORD,
  redirectUri: `${ORIGIN}/callback`,
  baseUrl: emulator.baseUrl,
};
const client = (options) => new WorkOS({ ...OPTIONS, ...options }).userManagement;

/** A sealed session: of now, or of some time ago. */
async function sealed({ seconds = 0, ...options } = {}) {
  await emulator.control('POST', 'clock', { advance_seconds: -seconds });
  const session = { sealSession: true, cookiePassword: PASSWORD };
  const { sealedSession } = await client(options).authenticateWithCode({ code: await emulator.code(), session });
  await emulator.control('POST', 'clock', { advance_seconds: seconds });
  return sealedSession;
}

const asked = (path, { cookie, method = 'GET', ...headers } = {}) => ({
  request: new Request(ORIGIN + path, { method, headers: { ...headers, ...(cookie && { cookie }) } }),
  params: {},
  context: {},
});
const thrown = (promise) =>
  promise.then(
    () => assert.fail('nothing was thrown'),
    (value) => value,
  );
/** What a loader gives, of either framework: its data and its cookies. */
async function given(answer) {
  const isResponse = answer instanceof Response;
  const headers = isResponse ? answer.headers : new Headers(answer.init?.headers);
  return { data: isResponse ? await answer.json() : answer.data, cookies: headers.getSetCookie() };
}

for (const name of ['react-router', 'remix']) {
  const path = name === 'remix' ? 'dist/esm/remix/src/index.js' : 'dist/index.js';
  const kit = await import(`../../frontends/${name}/${path}`);
  kit.configure(OPTIONS);

  describe(name, () => {
    test('is configured as the vendor says: a source beats values, and values beat defaults', async () => {
      assert.equal(kit.getConfig('clientId'), emulator.clientId);
      assert.equal(kit.getConfig('cookieName'), 'wos-session');
      assert.equal(kit.getConfig('apiPort'), undefined);
      kit.configure(
        (key) => ({ WORKOS_CLIENT_ID: 'client_of_source', WORKOS_API_PORT: '8443', WORKOS_API_HTTPS: 'false' })[key],
      );
      assert.deepEqual(['clientId', 'apiPort', 'apiHttps'].map(kit.getConfig), ['client_of_source', 8443, false]);
      kit.configure({}, {});
      assert.equal(kit.getConfig('clientId'), emulator.clientId);
      assert.equal(typeof kit.getWorkOS().userManagement.getAuthorizationUrl, 'function');
      kit.configure({ redirectUri: undefined });
      assert.throws(() => kit.getConfig('redirectUri'), /`redirectUri` is not set.*WORKOS_REDIRECT_URI/);
      kit.configure(OPTIONS);
    });

    test('gives addresses of the application itself, and none that lead elsewhere', async () => {
      assert.equal(String(await kit.getSignInUrl()), '/callback?authkit=sign-in');
      assert.equal(String(await kit.getSignUpUrl('/a?b=1')), '/callback?authkit=sign-up&return_to=%2Fa%3Fb%3D1');
      assert.match(String(await kit.getSignInUrl({ organizationId: ACME })), /organization_id=org_/);
      await assert.rejects(async () => kit.getSignInUrl('https://evil.example/'), { code: 'invalid_option' });
    });

    test('gives the data of a loader and who is signed in, whichever way the loader gives it', async () => {
      const cookie = `wos-session=${await sealed()}`;
      const loaders = [
        () => ({ a: 1 }),
        () => Response.json({ a: 1 }),
        () => ({ type: 'DataWithResponseInit', data: { a: 1 } }),
      ];
      for (const loader of loaders) {
        const { data, cookies } = await given(await kit.authkitLoader(asked('/', { cookie }), loader));
        assert.equal(data.a, 1);
        assert.equal(data.user.firstName, 'Ada');
        assert.equal(data.authState, 'signed_in');
        assert.deepEqual(data.permissions, []);
        assert.deepEqual(cookies, []);
        assert.doesNotMatch(JSON.stringify(data), /eyJ/);
      }
      const { data } = await given(await kit.authkitLoader(asked('/')));
      assert.deepEqual([data.user, data.permissions, data.authState], [null, null, 'signed_out']);
      const text = await kit.authkitLoader(asked('/', { cookie }), () => new Response('plain'));
      assert.equal(await text.text(), 'plain');
    });

    test('gives the access token to code, and to nothing that prints or sends it', async () => {
      const cookie = `wos-session=${await sealed()}`;
      let token;
      await kit.authkitLoader(asked('/', { cookie }), ({ getAccessToken }) => {
        token = getAccessToken();
        return {};
      });
      assert.match(token, /^eyJ/);
      const info = await kit.withAuth(asked('/', { cookie }));
      assert.equal(info.accessToken, token);
      assert.doesNotMatch(JSON.stringify(info) + require('node:util').inspect(info), /eyJ/);
      assert.deepEqual(await kit.withAuth(asked('/')), { user: null });
    });

    test('keeps the cookie of a refresh whatever a loader throws, and says that there was one', async () => {
      for (const value of [
        new Response(null, { status: 302, headers: { location: '/b' } }),
        { type: 'DataWithResponseInit', data: { gone: true }, init: { status: 404 } },
      ]) {
        const cookie = `wos-session=${await sealed({ seconds: 3600 })}`;
        const seen = [];
        const loader = () => {
          throw value;
        };
        const answer = await thrown(
          kit.authkitLoader(asked('/', { cookie }), loader, {
            onSessionRefreshSuccess: ({ user }) => seen.push(user.email),
          }),
        );
        const headers = answer instanceof Response ? answer.headers : new Headers(answer.init.headers);
        assert.match(headers.getSetCookie().join(), /^wos-session=ak1\./);
        assert.deepEqual(seen, ['ada@example.com']);
      }
    });

    test('lets the application answer a refresh that failed, and else says that the state is unknown', async () => {
      const cookie = `wos-session=${await sealed({ seconds: 3600 })}`;
      const action = { kind: 'status', status: 503 };
      await emulator.fault({ match: { path: '/user_management/authenticate' }, times: 0, action });
      const failures = [];
      const onSessionRefreshError = (failure) => {
        failures.push([failure.error.code, failure.isTransient]);
        return new Response('later', { status: 503 });
      };
      const answer = await kit.authkitLoader(asked('/', { cookie }), { onSessionRefreshError });
      assert.equal(await answer.text(), 'later');
      assert.deepEqual(failures, [['server_error', true]]);
      assert.equal((await given(await kit.authkitLoader(asked('/', { cookie })))).data.authState, 'unknown');
      const refused = await thrown(kit.authkitLoader(asked('/', { cookie }), { ensureSignedIn: true }));
      assert.equal(refused.status, 503);
      await emulator.control('DELETE', 'faults');
    });

    test('takes no session of a test until its code says that it is tested, and none afterwards', async () => {
      const refusal = { code: 'invalid_option', message: /made without option `testing`/ };
      assert.throws(() => signInAs(kit.getWorkOS()), refusal);
      kit.configure({ testing: true });
      const client = kit.getWorkOS();
      const cookie = signInAs(client, { user: { firstName: 'Grace' } });
      const who = async () => (await given(await kit.authkitLoader(asked('/', { cookie })))).data;
      const { user } = await who();
      kit.configure({ testing: undefined });
      const { user: nobody } = await who();
      assert.deepEqual([user.firstName, nobody], ['Grace', null]);
      assert.throws(() => signInAs(kit.getWorkOS()), refusal);
    });

    test('stages for tests what its routes meet, also those that are set up meanwhile, and its client', async (t) => {
      t.after(() => kit.configure({ testing: undefined, web: undefined }));
      kit.configure({ testing: true });
      const client = kit.getWorkOS();
      const cookie = signInAs(client);
      const state = async () => (await given(await kit.authkitLoader(asked('/', { cookie })))).data.authState;
      const exchange = () => client.userManagement.authenticateWithCode({ code: codeFor(client) });
      await outage(client, async () => {
        assert.equal(await state(), 'signed_in');
        await assert.rejects(exchange, { code: 'network_error' });
        await expired(client, async () => {
          assert.equal(await state(), 'unknown');
          kit.configure({ web: { refreshBuffer: 1 } });
          assert.equal(await state(), 'unknown');
        });
      });
      await exchange();
      assert.equal(await state(), 'signed_in');
    });

    test('reads the sessions of a storage that the vendor wrote to, and goes on in a cookie', async () => {
      const jwt = await sealed({ sealFormat: 'iron' });
      const storage = {
        getSession: async (cookie) => ({ get: (key) => (cookie.includes('id=7') && key === 'jwt' ? jwt : undefined) }),
      };
      const options = { ensureSignedIn: true, storage, cookie: { name: 'mine' } };
      const document = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      const { data, cookies } = await given(
        await kit.authkitLoader(asked('/', { cookie: 'id=7', ...document }), options),
      );
      assert.equal(data.user.firstName, 'Ada');
      assert.match(cookies.join(), /^mine=ak1\./);
      const other = await thrown(kit.authkitLoader(asked('/', { cookie: 'id=8' }), options));
      assert.equal(other.headers.get('location'), '/callback?authkit=resume&return_to=%2F');
    });

    test('runs what the application does with a sign-in, which may redirect or fail', async () => {
      kit.configure({ cookieName: 'wos-session' });
      const outcomes = { path: '/', redirect: '/welcome', failure: null };
      for (const [outcome, location] of Object.entries(outcomes)) {
        const seen = [];
        const callback = kit.authLoader({
          onSuccess: ({ user, refreshToken }) => {
            seen.push(user.email, typeof refreshToken);
            if (outcome === 'redirect') throw new Response(null, { status: 302, headers: { location: '/welcome' } });
            if (outcome === 'failure') throw new Error('the database is down');
          },
        });
        const started = await callback(asked('/callback?authkit=sign-in', { accept: 'text/html' }));
        const { state, code_challenge } = Object.fromEntries(new URL(started.headers.get('location')).searchParams);
        const [flow] = started.headers.getSetCookie()[0].split(';');
        const redirect_uri = OPTIONS.redirectUri;
        const code = await emulator.code({ email: 'ada@example.com', redirect_uri, code_challenge });
        const back = asked(`/callback?${new URLSearchParams({ code, state })}`, { accept: 'text/html', cookie: flow });
        const answer = await callback(back).catch((value) => value);
        assert.deepEqual(seen, ['ada@example.com', 'string']);
        assert.equal(answer.headers.get('location'), location);
        const isSignedIn = answer.headers.getSetCookie().some((it) => it.startsWith('wos-session=ak1.'));
        assert.equal(isSignedIn, outcome !== 'failure');
        if (outcome === 'failure') assert.equal(answer.status, 500);
      }
    });

    test('says where the callback loader belongs', async () => {
      const error = await thrown(kit.authLoader()(asked('/elsewhere')));
      assert.match(error.message, /authLoader\(\) is the loader of \/callback.*not of \/elsewhere/);
    });

    test('switches to an organization, or says why not, without a token', async () => {
      const action = (session) => asked('/', { cookie: `wos-session=${session}`, method: 'POST' }).request;
      const switched = await given(await kit.switchToOrganization(action(await sealed()), ACME));
      assert.equal(switched.data.success, true);
      assert.equal(switched.data.auth.organizationId, ACME);
      assert.match(switched.cookies.join(), /^wos-session=ak1\./);
      assert.doesNotMatch(JSON.stringify(switched.data), /eyJ/);
      const moved = await kit.switchToOrganization(action(await sealed()), ACME, { returnTo: '/team' });
      assert.equal(moved.headers.get('location'), '/team');
      const { data, cookies } = await given(await kit.switchToOrganization(action(await sealed()), 'org_unknown'));
      assert.equal(data.success, false);
      assert.equal(typeof data.error, 'string');
      assert.deepEqual(cookies, []);
    });
  });
}

describe('react-router alone', () => {
  test('gives addresses that are objects with a text, as both generations of the vendor use them', async () => {
    const { getSignInUrl } = await import('../../frontends/react-router/dist/index.js');
    const url = await getSignInUrl('/a');
    assert.equal(`${url}`, url.url);
    assert.deepEqual(
      { ...url },
      { url: `${url}`, headers: {}, pathname: '/callback', search: '?authkit=sign-in&return_to=%2Fa', hash: '' },
    );
    assert.equal(JSON.stringify({ url }), JSON.stringify({ url: `${url}` }));
  });

  test('refreshes a session on demand', async () => {
    const { refreshSession } = await import('../../frontends/react-router/dist/index.js');
    const request = asked('/', { cookie: `wos-session=${await sealed()}`, method: 'POST' }).request;
    const { organizationId, headers, accessToken } = await refreshSession(request, { organizationId: ACME });
    assert.equal(organizationId, ACME);
    assert.match(headers['Set-Cookie'], /^wos-session=ak1\./);
    assert.match(accessToken, /^eyJ/);
    const nobody = await thrown(refreshSession(asked('/').request));
    assert.equal(nobody.status, 302);
  });

  describe('under the middleware', async () => {
    const kit = await import('../../frontends/react-router/dist/index.js');
    const { RouterContextProvider } = ROUTER('react-router');
    let middleware;
    before(() => {
      middleware = kit.authkitMiddleware({ ...OPTIONS, web: { cookieName: 'wos-session' } });
    });

    /** Lets routes answer, which get what React Router gives to them. */
    const run = (path, headers, routes) => {
      const args = { ...asked(path, headers), context: new RouterContextProvider() };
      return middleware(args, () => routes(args));
    };
    const document = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

    test('loaders beside each other share what is known, and the middleware alone sends the cookie', async () => {
      const cookie = `wos-session=${await sealed({ seconds: 3600 })}`;
      await emulator.control('DELETE', 'requests');
      const response = await run('/', { cookie }, async (args) => {
        const answers = await Promise.all([kit.authkitLoader(args), kit.authkitLoader(args, () => ({ a: 1 }))]);
        const { user, accessToken } = await kit.withAuth(args);
        assert.match(accessToken, /^eyJ/);
        for (const answer of answers) {
          assert.equal(answer.data.user.email, user.email);
          assert.deepEqual((await given(answer)).cookies, []);
        }
        assert.match(args.request.headers.get('cookie'), /^wos-session=ak1\./);
        assert.notEqual(args.request.headers.get('cookie'), cookie);
        return Response.json({}, { headers: { 'set-cookie': 'theme=dark' } });
      });
      const lines = response.headers.getSetCookie();
      assert.deepEqual(
        lines.map((line) => line.split('=')[0]),
        ['theme', 'wos-session'],
      );
      assert.equal(response.headers.get('cache-control'), 'private, no-store');
      const log = await emulator.control('GET', 'requests');
      assert.equal(log.filter(({ grant_type: grant }) => grant === 'refresh_token').length, 1);
    });

    test('a sign-out counts more than the refresh before it', async () => {
      const cookie = `wos-session=${await sealed({ seconds: 3600 })}`;
      const response = await run('/', { cookie, method: 'POST' }, ({ request }) => kit.signOut(request));
      assert.equal(response.status, 303);
      assert.match(response.headers.get('location'), /\/user_management\/sessions\/logout\?/);
      const last = response.headers.getSetCookie().findLast((line) => line.startsWith('wos-session='));
      assert.match(last, /Max-Age=0/);
    });

    test('a document leaves by a page, whatever the framework makes of it', async () => {
      const cookie = `wos-session=${await sealed()}`;
      const form = { cookie, method: 'POST', origin: ORIGIN, 'sec-fetch-site': 'same-origin', ...document };
      const out = await run('/', form, async ({ request }) => {
        await kit.signOut(request);
        return new Response('the route again');
      });
      assert.equal(out.status, 200);
      assert.match(out.headers.get('refresh'), /^0;url=.*\/sessions\/logout/);
      assert.doesNotMatch(await out.text(), /the route again/);
      const guarded = await run('/', { ...form, cookie: '' }, ({ context }) => {
        assert.throws(() => kit.requireAuth(context), Response);
        return new Response('the error boundary', { status: 401 });
      });
      assert.equal(await guarded.text(), 'the error boundary');
      assert.match(guarded.headers.get('refresh'), /^0;url=\/callback\?authkit=resume/);
    });

    test('a route that nobody guards and that asks nothing is left alone', async () => {
      const answered = new Response('plain', { headers: { 'cache-control': 'public, max-age=60' } });
      const response = await run('/', { cookie: `wos-session=${await sealed()}` }, () => answered);
      assert.equal(response, answered);
    });
  });

  test('is the same for programs that are CommonJS, in Remix', async () => {
    const common = require('../../frontends/remix/dist/cjs/remix/src/index.js');
    const { default: _, ...modules } = await import('../../frontends/remix/dist/esm/remix/src/index.js');
    assert.deepEqual(Object.keys(common).sort(), Object.keys(modules).sort());
    common.configure(OPTIONS);
    assert.equal(await common.getSignInUrl(), '/callback?authkit=sign-in');
  });
});
