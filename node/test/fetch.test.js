// The kit of the fetch standard, behind a server of Node and called as Bun and Deno call it.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { describe, test } = require('node:test');
const { setImmediate: later } = require('node:timers/promises');
const { createAdaptorServer } = require('@hono/node-server');
const { ConfigurationError } = require('authkit-native');
const { createAuthKit } = require('authkit-native/fetch');
const { Browser } = require('../testing/browser.js');
const { ACME, GLOBEX, setStage, testKit } = require('../testing/kit-suite.js');

const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
/** One for everybody, which a kit must not write into. */
const NOT_FOUND = new Response(null, { status: 404 });
const NOBODY = {
  get auth() {
    throw new Error('there is no kit');
  },
};

/** Text in parts, as a stream has them. */
const stream = (...parts) =>
  new ReadableStream({
    async pull(controller) {
      await later();
      parts.length > 0 ? controller.enqueue(new TextEncoder().encode(parts.shift())) : controller.close();
    },
  });

const pages = {
  '/': ({ auth }) => new Response(auth.authenticated ? `Hello ${auth.user.firstName}` : auth.state),
  '/plain': () => new Response('plain'),
  '/stream': () => new Response(stream('one ', 'two'), { headers: { 'content-type': 'text/plain' } }),
  '/style.css': () => new Response('p {}', { headers: { 'content-type': 'text/css' } }),
  '/dashboard': ({ auth, requireAuth }) => requireAuth() ?? new Response(`Dashboard of ${auth.user.email}`),
  '/posts': ({ requireAuth }) => requireAuth({ permission: 'posts:write' }) ?? new Response('posts'),
  '/account': ({ requireAuth }) => requireAuth({ recent: 300, impersonation: false }) ?? new Response('account'),
  '/save': async ({ requireAuth }, request) => requireAuth() ?? new Response(await request.text()),
  '/organization': ({ auth }) => Response.json({ organization: auth.organizationId }),
  '/events': ({ auth }) =>
    new Response(stream(`data: ${auth.state}\n\n`, 'data: end\n\n'), {
      headers: { 'content-type': 'text/event-stream' },
    }),
  '/cookies': ({ auth }) => {
    const response = new Response(auth.state, { headers: { vary: 'Accept' } });
    response.headers.append('set-cookie', 'a=1');
    response.headers.append('set-cookie', 'b=2');
    return response;
  },
  '/public': ({ auth }) => new Response(auth.state, { headers: { 'cache-control': 'public, max-age=60' } }),
  '/shared': ({ auth }) => {
    auth.allowCaching();
    return pages['/public']({ auth });
  },
  '/boom': ({ auth }) => {
    throw new Error(auth.state);
  },
  '/out': ({ auth }) => auth.signOut(),
  [`/to/${GLOBEX}`]: ({ auth }) => auth.switchOrganization(GLOBEX, { returnTo: '/there' }),
  [`/to/${ACME}`]: ({ auth }) => auth.switchOrganization(ACME, { returnTo: '/there' }),
};
const application = (request, handled) => pages[new URL(request.url).pathname]?.(handled, request) ?? NOT_FOUND;

/** Serves a function from requests to responses. */
async function listen(fetch) {
  const server = createAdaptorServer({ fetch }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}

/** Bun as the tests of bundlers install it, where they do. */
function bunOfTheBundlers() {
  const cpu = { x64: 'x64', arm64: 'aarch64' }[process.arch];
  return join(__dirname, `../../tests/bundlers/node_modules/@oven/bun-${process.platform}-${cpu}/bin/bun`);
}

const recover = () => new Response('Something went wrong.', { status: 500 });

describe('behind a server', () => {
  testKit((options) =>
    listen(options ? createAuthKit(options).wrap(application, { recover }) : (request) => application(request, NOBODY)),
  );
});

describe('called by itself', () => {
  const stage = setStage();
  const make = (options) => createAuthKit(stage.settings(options));
  const ask = (path, init) => new Request(`http://localhost:3000${path}`, { headers: DOCUMENT, ...init });

  /** Signs in, and gives the `Cookie` of the browser. */
  async function signedIn(authkit) {
    const { response } = await authkit.handle(ask('/login'));
    const pairs = (given) => given.headers.getSetCookie().map((line) => line.split(';')[0]);
    const query = new URL(response.headers.get('location')).searchParams;
    const code = await stage.emulator.code({ email: 'ada@example.com', code_challenge: query.get('code_challenge') });
    const back = `/callback?${new URLSearchParams({ code, state: query.get('state') })}`;
    const headers = { ...DOCUMENT, cookie: pairs(response).join('; ') };
    const { response: landed } = await authkit.handle(ask(back, { headers }), { remoteAddress: '192.0.2.7' });
    return pairs(landed).find((pair) => pair.startsWith('wos-session='));
  }

  async function expired(authkit) {
    await stage.emulator.control('POST', 'clock', { advance_seconds: -3600 });
    const cookie = await signedIn(authkit);
    await stage.emulator.control('POST', 'clock', { advance_seconds: 3600 });
    return cookie;
  }

  test('answers its own routes, and leaves all others to the application', async () => {
    const authkit = make();
    const { response } = await authkit.handle(ask('/login'));
    assert.equal(response.status, 302);
    assert.equal(response.headers.getSetCookie().length, 1);
    const { response: none, auth, requireAuth, finish } = await authkit.handle(ask('/'));
    assert.equal(none, null);
    const page = new Response('page');
    assert.equal(finish(page), page, 'nothing is added, so it is the same one');
    assert.equal(auth.state, 'signed_out');
    assert.equal(finish(new Response()).headers.get('vary'), 'Cookie');
    assert.equal(requireAuth().status, 302);
  });

  test('tells the API the address that it is given', async () => {
    await signedIn(make());
    const log = await stage.emulator.control('GET', 'requests');
    assert.equal(log.find(({ path }) => path.endsWith('/authenticate')).body.ip_address, '192.0.2.7');
  });

  test('answers what is asked of a request after many others have come', async () => {
    const authkit = make();
    const headers = { ...DOCUMENT, cookie: await signedIn(authkit) };
    const early = await authkit.handle(ask('/', { headers }));
    const late = await authkit.handle(ask('/', { headers }));
    const nobody = await authkit.handle(ask('/'));
    assert.equal(early.auth.user.email, 'ada@example.com');
    assert.equal(early.requireAuth(), null);
    for (let count = 0; count < 200; count++) {
      await authkit.handle(ask('/', { headers }));
    }
    for (const { auth, requireAuth, finish } of [early, late]) {
      assert.equal(auth.user.email, 'ada@example.com');
      assert.equal(auth.has({ permission: 'nobody:has' }), false);
      assert.equal(auth.authenticatedWithin(3600), true);
      assert.equal(requireAuth(), null);
      assert.equal(requireAuth({ permission: 'nobody:has' }).status, 403);
      assert.equal(finish(new Response()).headers.get('cache-control'), 'private, no-store');
    }
    assert.equal(nobody.auth.state, 'signed_out');
    assert.equal(nobody.requireAuth().status, 302);
  });

  test('copies what it writes into', async () => {
    const authkit = make();
    const headers = { ...DOCUMENT, cookie: await expired(authkit) };
    const { request, auth, finish } = await authkit.handle(ask('/', { headers }));
    assert.ok(auth.authenticated);
    assert.notEqual(request.headers.get('cookie'), headers.cookie, 'readers of the request see the new session');
    const fetched = await fetch(`${stage.emulator.baseUrl}/_emulator/requests`);
    assert.throws(() => fetched.headers.set('a', 'b'), TypeError);
    for (const response of [fetched, NOT_FOUND, new Response(null, { status: 304 }), Response.redirect('http://a/')]) {
      const finished = finish(response);
      assert.equal(finished.status, response.status);
      assert.match(finished.headers.getSetCookie().join('\n'), /^wos-session=ak1/);
      assert.deepEqual(response.headers.getSetCookie(), []);
      assert.equal(finish(finished), finished, 'once is enough');
    }
  });

  test('lets a switch of protocols through', async () => {
    const authkit = make();
    const cookie = await signedIn(authkit);
    const upgrade = { upgrade: 'websocket', connection: 'upgrade', origin: 'http://localhost:3000' };
    const { requireAuth, finish } = await authkit.handle(ask('/', { headers: { ...upgrade, cookie } }));
    assert.equal(requireAuth(), null);
    // As Deno makes it: no program can construct one.
    const switched = Object.create(Response.prototype, { status: { value: 101 } });
    assert.equal(finish(switched), switched);
    assert.equal(finish(Response.error()).type, 'error');
    const stranger = await authkit.handle(ask('/', { headers: upgrade }));
    assert.equal(stranger.requireAuth().status, 401);
    const foreign = await authkit.handle(ask('/', { headers: { ...upgrade, cookie, origin: 'http://evil.example' } }));
    assert.equal(foreign.requireAuth().status, 403);
  });

  test('passes on what the server passes, and what the handler throws', async () => {
    const authkit = make();
    const seen = [];
    const handler = authkit.wrap(
      (request, { auth }, server) => {
        seen.push(new URL(request.url).pathname, server.name, auth.state);
        throw new Error('of the application');
      },
      { remoteAddress: (_request, server) => server.address, mount: '/app' },
    );
    const server = { name: 'Bun', address: '192.0.2.7' };
    await assert.rejects(handler(ask('/app/page'), server), /of the application/);
    assert.deepEqual(seen, ['/app/page', 'Bun', 'signed_out']);
    assert.equal((await handler(ask('/app/login'), server)).status, 302);
  });

  test('has a redirect URI for each host that is allowed', async () => {
    const redirectUriOf = (request) => new URL('/come-back', request.url).href;
    const authkit = make({ redirectUriOf, web: { allowedRedirectHosts: ['app.example'] } });
    const there = new Request('https://app.example/login', { headers: DOCUMENT });
    const { response } = await authkit.handle(there);
    const redirectUri = new URL(response.headers.get('location')).searchParams.get('redirect_uri');
    assert.equal(redirectUri, 'https://app.example/come-back');
    await assert.rejects(authkit.handle(new Request('https://evil.example/')), { code: 'invalid_option' });
  });

  test('takes a request whose fields and body cannot be had again', async () => {
    const authkit = make();
    const cookie = await expired(authkit);
    const headers = { ...DOCUMENT, cookie, 'sec-fetch-site': 'same-origin' };
    const given = ask('/save', { method: 'POST', body: 'the body', headers });
    given.headers.set = () => {
      throw new TypeError('immutable'); // As in Deno.
    };
    const { request } = await authkit.handle(given);
    assert.notEqual(request, given);
    assert.deepEqual([request.method, await request.text()], ['POST', 'the body']);
    const used = ask('/save', { method: 'POST', body: 'the body', headers });
    await used.text();
    Object.defineProperty(used.headers, 'set', { value: given.headers.set });
    assert.match((await authkit.handle(used)).request.headers.get('cookie'), /^wos-session=ak1/);
  });

  const bun = bunOfTheBundlers();
  test('serves on Bun', { skip: !existsSync(bun) }, async (context) => {
    const env = { ...process.env, AUTHKIT_TEST_OPTIONS: JSON.stringify(stage.settings()) };
    const server = spawn(bun, [join(__dirname, '../testing/bun-server.mjs')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    context.after(() => server.kill());
    const [url] = await once(createInterface(server.stdout), 'line');
    const browser = new Browser(url, stage.emulator);
    assert.equal((await browser.get('/')).text, 'signed_out');
    await browser.signInExpired();
    const log = await stage.emulator.control('GET', 'requests');
    assert.equal(log.find(({ path }) => path.endsWith('/authenticate')).body.ip_address, '127.0.0.1');
    const { text, lines, headers } = await browser.get('/file');
    assert.match(text, /Bun\.file/);
    assert.equal(lines.filter((line) => line.startsWith('wos-session=ak1')).length, 1);
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal((await browser.get('/dashboard')).text, 'Dashboard of ada@example.com');
  });

  test('refuses options that cannot work at once', () => {
    assert.throws(() => make({ redirectUri: undefined }), ConfigurationError);
    assert.throws(() => make({ web: { routes: { login: '/in' } } }), /login/);
  });

  test('is one module, required or imported', async () => {
    assert.equal((await import('authkit-native/fetch')).createAuthKit, createAuthKit);
  });
});
