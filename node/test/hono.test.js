// The Hono kit over real HTTP, and called as other servers than Node's call it.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, before, describe, test } = require('node:test');
const { setTimeout: later } = require('node:timers/promises');
const { createAdaptorServer } = require('@hono/node-server');
const { getConnInfo } = require('@hono/node-server/conninfo');
const { serveStatic } = require('@hono/node-server/serve-static');
const { Hono } = require('hono');
const { getCookie, setCookie } = require('hono/cookie');
const { HTTPException } = require('hono/http-exception');
const { secureHeaders } = require('hono/secure-headers');
const { stream, streamSSE } = require('hono/streaming');
const { ConfigurationError } = require('authkit-native');
const { AuthKitHttpError, authkit, requireAuth } = require('authkit-native/hono');
const { GLOBEX, testKit } = require('../testing/kit-suite.js');

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'authkit-hono-'));
  writeFileSync(join(folder, 'style.css'), 'p {}');
});
after(() => rmSync(folder, { recursive: true }));

function application(options, app = new Hono()) {
  if (options) {
    app.use(authkit(options));
  }
  app.get('/', (c) => c.text(c.var.auth.authenticated ? `Hello ${c.var.auth.user.firstName}` : c.var.auth.state));
  app.get('/plain', (c) => c.text('plain'));
  app.get('/stream', (c) =>
    stream(c, async (body) => {
      await body.write('one ');
      await later(1);
      await body.write('two');
    }),
  );
  app.get('/style.css', serveStatic({ root: folder }));
  app.get('/dashboard', requireAuth(), (c) => c.text(`Dashboard of ${c.var.auth.user.email}`));
  app.get('/posts', requireAuth({ permission: 'posts:write' }), (c) => c.text('posts'));
  app.get('/account', requireAuth({ recent: 300, impersonation: false }), (c) => c.text('account'));
  app.post('/save', requireAuth(), async (c) => c.text(await c.req.text()));
  app.get('/organization', (c) => c.json({ organization: c.var.auth.organizationId }));
  app.get('/events', (c) => {
    const { state } = c.var.auth;
    return streamSSE(c, async (events) => {
      await events.writeSSE({ data: state });
      await events.writeSSE({ data: 'end' });
    });
  });
  app.get('/cookies', (c) => {
    setCookie(c, 'a', '1');
    setCookie(c, 'b', '2');
    return c.text(c.var.auth.state, 200, { vary: 'Accept' });
  });
  app.get('/public', (c) => c.text(c.var.auth.state, 200, { 'cache-control': 'public, max-age=60' }));
  app.get('/shared', (c) => {
    c.var.auth.allowCaching();
    return c.text(c.var.auth.state, 200, { 'cache-control': 'public, max-age=60' });
  });
  app.get('/boom', (c) => {
    throw new HTTPException(500, { message: c.var.auth.state });
  });
  app.post('/to/:id', requireAuth(), (c) => c.var.auth.switchOrganization(c.req.param('id'), { returnTo: '/there' }));
  app.post('/out', requireAuth(), (c) => c.var.auth.signOut());
  return app;
}

async function listen({ fetch }) {
  const server = createAdaptorServer({ fetch }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}

describe('Hono', () => {
  const { stage, visit } = testKit((options) => listen(application(options)));
  const browse = async (app) => stage.browse(await listen(app));

  test('lets the error pages of the application win', async () => {
    const seen = [];
    const app = application(stage.settings());
    app.onError((error, c) => {
      seen.push(error);
      c.header('x-state', c.var.auth.state); // Also where the route is the kit's own.
      return error.status === 403 ? c.text('Ask your administrator.', 403) : error.getResponse();
    });
    const browser = await browse(app);
    await browser.signIn({ organization_id: GLOBEX });
    const { status, text, headers } = await browser.get('/posts');
    assert.deepEqual([status, text, headers['x-state']], [403, 'Ask your administrator.', 'signed_in']);
    assert.match(headers['cache-control'], /no-store/);
    assert.ok(seen[0] instanceof HTTPException);
    assert.ok(seen[0].cause instanceof AuthKitHttpError);
    assert.deepEqual([seen[0].status, seen[0].message, seen[0].cause.code], [403, 'Forbidden', 'permission_missing']);
    browser.cookies.clear();
    assert.match((await browser.fetch('/posts')).text, /sign_in_required/, 'ours is in the exception');
    const own = await browser.send('DELETE', '/login', {});
    assert.deepEqual([own.status, own.headers.allow], [405, 'GET, HEAD, POST, OPTIONS']);
  });

  test('keeps the cookies of its own answers whatever an error page returns', async () => {
    const pages = { context: (c) => c.text('page', 400), response: () => new Response('page', { status: 400 }) };
    for (const page of Object.values(pages)) {
      const app = new Hono();
      app.use(async (_c, next) => next()); // What a lone middleware throws, Hono does not merge with a bare response.
      app.onError((_error, c) => page(c));
      const browser = await browse(application(stage.settings(), app));
      const state = new URL((await browser.get('/login')).headers.location).searchParams.get('state');
      assert.equal(browser.cookies.size, 1);
      const cancelled = await browser.get(`/callback?error=access_denied&state=${state}`);
      assert.deepEqual([cancelled.status, cancelled.text], [400, 'page']);
      assert.equal(cancelled.lines.length, 1);
      assert.equal(browser.cookies.size, 0);
      assert.equal(cancelled.headers['cache-control'], 'no-store');
    }
  });

  test('gets on with other middleware', async () => {
    const app = new Hono();
    app.use(secureHeaders());
    app.use(async (c, next) => {
      c.res.headers.append('x-before', 'before');
      await next();
      c.header('x-after', 'after');
    });
    const browser = await browse(application(stage.settings(), app));
    for (const path of ['/', '/dashboard', '/login', '/posts', '/nowhere']) {
      const { headers } = await browser.get(path);
      assert.equal(headers['x-frame-options'], 'SAMEORIGIN', path);
      assert.deepEqual([headers['x-before'], headers['x-after']], ['before', 'after'], path);
    }
    await browser.signInExpired();
    const { lines, headers } = await browser.get('/dashboard');
    assert.equal(lines.length, 2, 'the session, and the mark of the sign-in goes');
    assert.equal(headers['cache-control'], 'private, no-store');
  });

  test('shows the new session to those that read the request', async () => {
    const app = new Hono();
    app.use(authkit(stage.settings()));
    app.all('/', async (c) => c.text(`${getCookie(c, 'wos-session')} ${await c.req.text()}`));
    const browser = await browse(app);
    await browser.signInExpired();
    const { text } = await browser.post('/', { a: 'b' });
    assert.equal(text, `${browser.cookies.get('wos-session')} a=b`);
  });

  test('reads a form that the application has read before', async () => {
    const app = new Hono();
    app.use(async (c, next) => {
      await c.req.parseBody();
      await next();
    });
    const browser = await browse(application(stage.settings(), app));
    await browser.signIn();
    assert.match((await browser.post('/logout', { return_to: '/bye' })).headers.refresh, /%2Fbye/);
  });

  test('works under a base path and in a route', async () => {
    const sub = () => {
      const app = new Hono();
      app.use(authkit(stage.settings({ redirectUri: 'http://localhost:3000/app/callback' })));
      app.get('/', (c) => c.text(`${c.var.auth.state} ${c.var.auth.signInUrl()} ${c.var.auth.signOutUrl()}`));
      app.get('/page', requireAuth(), (c) => c.text('page'));
      app.onError((_error, c) => c.text('inner', 401));
      return app;
    };
    const browser = await browse(new Hono().route('/app', sub()));
    assert.equal((await browser.get('/app')).text, 'signed_out /app/login /app/logout');
    assert.equal((await browser.fetch('/app/page')).text, 'inner');
    assert.equal((await browser.get('/app/login')).status, 302);
    assert.equal((await browser.get('/login')).status, 404);
    const tenants = new Hono().basePath('/:tenant/app');
    tenants.use(authkit(stage.settings()));
    tenants.get('/', (c) => c.text(`${c.var.auth.signInUrl()} ${c.req.param('tenant')}`));
    assert.equal(await (await tenants.request('/a%20b/app')).text(), '/a%20b/app/login a b');
    const app = new Hono().basePath('/app');
    app.use(authkit(stage.settings({ redirectUri: 'http://localhost:3000/app/callback' })));
    app.get('/', (c) => c.text(c.var.auth.signInUrl()));
    assert.equal(await (await app.request('/app')).text(), '/app/login');
  });

  test('guards everything but what is listed', async () => {
    const browser = await visit({ web: { unauthenticatedPaths: ['/'] } });
    assert.equal((await browser.get('/')).status, 200);
    assert.equal((await browser.get('/plain')).status, 302);
    assert.equal((await browser.fetch('/nowhere')).status, 401);
  });

  test('tells the API the address that Hono knows', async () => {
    const browser = await visit({ getConnInfo });
    await browser.signIn();
    const log = await stage.emulator.control('GET', 'requests');
    assert.equal(log.find(({ path }) => path.endsWith('/authenticate')).body.ip_address, '127.0.0.1');
  });

  test('leaves web sockets to their helper', async () => {
    const app = new Hono();
    app.use(authkit(stage.settings()));
    const switched = Object.create(Response.prototype, { status: { value: 101 } });
    app.get('/socket', (c) => {
      assert.equal(c.var.auth.state, 'signed_out');
      return switched;
    });
    const response = await app.request('/socket', { headers: { upgrade: 'websocket' } });
    assert.equal(response, switched);
  });

  test('refuses options that cannot work at once', () => {
    assert.throws(() => authkit(stage.settings({ redirectUri: undefined })), ConfigurationError);
    assert.throws(() => authkit(stage.settings({ onsignin() {} })), ConfigurationError);
  });

  test('says what is missing before a guard', async () => {
    const app = new Hono();
    app.get('/', requireAuth(), (c) => c.text('never'));
    app.onError((error, c) => c.text(error.message, 500));
    assert.equal(await (await app.request('/')).text(), 'requireAuth() needs app.use(authkit()) before it');
  });

  test('throws the exception of the Hono that the application loaded', async () => {
    const [kit, hono, { HTTPException: Imported }] = await Promise.all(
      ['authkit-native/hono', 'hono', 'hono/http-exception'].map((name) => import(name)),
    );
    const app = new hono.Hono();
    app.use(kit.authkit(stage.settings()));
    app.get('/', kit.requireAuth(), (c) => c.text('never'));
    app.onError((error, c) => c.text(String(error instanceof Imported), 401));
    assert.equal(await (await app.request('/')).text(), 'true');
    assert.notEqual(Imported, HTTPException);
    assert.equal(kit.AuthKitHttpError, AuthKitHttpError);
  });
});
