// The Fastify kit over real HTTP and by `inject`.

const assert = require('node:assert/strict');
const { createReadStream, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { connect } = require('node:http2');
const { once } = require('node:events');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Readable } = require('node:stream');
const { after, before, describe, test } = require('node:test');
const { setTimeout: later } = require('node:timers/promises');
const cookies = require('@fastify/cookie');
const files = require('@fastify/static');
const Fastify = require('fastify');
const Fastify4 = require('fastify-4');
const { ConfigurationError } = require('authkit-native');
const { AuthKitHttpError, authkit, requireAuth } = require('authkit-native/fastify');
const { GLOBEX, testKit } = require('../testing/kit-suite.js');

const HOOKS = ['onSignIn', 'onRefresh', 'onSwitch', 'onSignOut', 'onError'];
const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'authkit-fastify-'));
  writeFileSync(join(folder, 'style.css'), 'p {}');
});
after(() => rmSync(folder, { recursive: true }));

async function* parts(...texts) {
  for (const text of texts) {
    await later(1);
    yield text;
  }
}

/** The hooks of the tests are where Fastify has them. */
function split(options) {
  const hooks = Object.fromEntries(HOOKS.filter((name) => options[name]).map((name) => [name, options[name]]));
  const others = Object.entries(options).filter(([name]) => !HOOKS.includes(name));
  return { hooks, ...Object.fromEntries(others) };
}

async function application(options, fastify = Fastify()) {
  if (options) {
    await fastify.register(authkit, split(options));
  }
  if (fastify.version.startsWith('4.')) {
    fastify.get('/style.css', (_request, reply) =>
      reply.type('text/css').send(createReadStream(join(folder, 'style.css'))),
    );
  } else {
    await fastify.register(files, { root: folder, cacheControl: false });
  }
  const guard = options ? requireAuth : () => (_request, _reply, done) => done();
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  fastify.get('/', async ({ auth }) => (auth.authenticated ? `Hello ${auth.user.firstName}` : auth.state));
  fastify.get('/plain', async () => 'plain');
  fastify.get('/stream', (_request, reply) => reply.type('text/plain').send(Readable.from(parts('one ', 'two'))));
  fastify.get('/dashboard', { preHandler: guard() }, async ({ auth }) => `Dashboard of ${auth.user.email}`);
  fastify.get('/posts', { onRequest: guard({ permission: 'posts:write' }) }, async () => 'posts');
  fastify.get('/account', { preHandler: [guard({ recent: 300, impersonation: false })] }, async () => 'account');
  fastify.post('/save', { preHandler: guard() }, async ({ body }) => body);
  fastify.get('/organization', async ({ auth }) => ({ organization: auth.organizationId }));
  fastify.get('/events', (request, reply) => {
    const { state } = request.auth;
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    Readable.from(parts(`data: ${state}\n\n`, 'data: end\n\n')).pipe(reply.raw);
  });
  fastify.get('/cookies', (request, reply) => {
    reply.header('set-cookie', 'a=1').header('set-cookie', 'b=2').header('vary', 'Accept').send(request.auth.state);
  });
  fastify.get('/public', async ({ auth }, reply) => {
    reply.header('cache-control', 'public, max-age=60');
    return auth.state;
  });
  fastify.get('/shared', async ({ auth }, reply) => {
    auth.allowCaching();
    reply.header('cache-control', 'public, max-age=60');
    return auth.state;
  });
  fastify.get('/boom', async ({ auth }) => {
    throw new Error(auth.state);
  });
  fastify.post('/to/:id', { preHandler: guard() }, async ({ auth, params }) =>
    auth.switchOrganization(params.id, { returnTo: '/there' }),
  );
  fastify.post('/out', { preHandler: guard() }, async ({ auth }) => auth.signOut());
  return fastify;
}

const listen = async (fastify) => ({
  url: await fastify.listen({ port: 0, host: '127.0.0.1' }),
  stop: () => fastify.close(),
});

describe('Fastify 4', () => {
  testKit(async (options) => listen(await application(options, Fastify4({ forceCloseConnections: true }))));
});

describe('Fastify 5', () => {
  const { stage, visit } = testKit(async (options) =>
    listen(await application(options, Fastify({ forceCloseConnections: true }))),
  );
  const browse = async (fastify) => stage.browse(await listen(fastify));
  const make = (options) => Fastify({ forceCloseConnections: true, ...options });

  test('lets the error handlers of the application win', async () => {
    const seen = [];
    const fastify = make();
    fastify.setErrorHandler((error, request, reply) => {
      seen.push(error);
      reply.header('x-state', request.auth.state); // Also where the route is the kit's own.
      error.statusCode === 403 ? reply.code(403).send('Ask your administrator.') : reply.send(error);
    });
    const browser = await browse(await application(stage.settings(), fastify));
    await browser.signIn({ organization_id: GLOBEX });
    const { status, text, headers } = await browser.get('/posts');
    assert.deepEqual([status, text, headers['x-state']], [403, 'Ask your administrator.', 'signed_in']);
    assert.match(headers['cache-control'], /no-store/);
    assert.ok(seen[0] instanceof AuthKitHttpError);
    assert.deepEqual([seen[0].code, seen[0].message], ['permission_missing', 'Forbidden']);
    browser.cookies.clear();
    const program = await browser.fetch('/posts');
    assert.equal(program.status, 401);
    assert.match(program.text, /sign_in_required/, 'ours is behind them');
    const own = await browser.send('DELETE', '/login', {});
    assert.deepEqual([own.status, own.headers['x-state']], [405, 'signed_out']);
  });

  test('lets the handlers of a scope and of a route win, wherever they are set', async () => {
    const fastify = make();
    await fastify.register(authkit, stage.settings());
    fastify.register(async (scope) => {
      scope.setErrorHandler((_error, _request, reply) => reply.code(401).send({ page: 'scope' }));
      scope.get('/scope', { preHandler: fastify.requireAuth() }, async () => 'never');
    });
    const errorHandler = (error) => {
      throw error;
    };
    fastify.get('/route', { preHandler: fastify.requireAuth(), errorHandler }, async () => 'never');
    fastify.get('/schema', { preHandler: requireAuth(), schema: { response: { 401: SCHEMA } } }, async () => 'never');
    const browser = await browse(fastify);
    assert.equal((await browser.fetch('/scope')).text, '{"page":"scope"}');
    assert.match((await browser.fetch('/route')).text, /sign_in_required.*sign_in_url/);
    assert.equal((await browser.fetch('/schema')).text, '{"statusCode":401}', 'the application says how it looks');
  });

  test('asks the error handlers once, whether they are set before it or after it', async () => {
    for (const isAfter of [false, true]) {
      const fastify = make();
      const seen = [];
      const handle = async (error, _request, reply) => {
        seen.push(error.code);
        return error.statusCode === 405 ? reply.code(405).send('page') : Promise.reject(error);
      };
      isAfter || fastify.setErrorHandler(handle);
      await fastify.register(authkit, stage.settings());
      isAfter && fastify.setErrorHandler(handle);
      const browser = await browse(fastify);
      assert.equal((await browser.send('DELETE', '/login', {})).text, 'page');
      assert.match((await browser.get('/callback')).text, /<h1>/, 'ours is behind them');
      assert.deepEqual(seen, ['method_not_allowed', 'callback_incomplete']);
    }
  });

  test('gets on with @fastify/cookie, before and after it', async () => {
    for (const order of [
      [cookies, authkit],
      [authkit, cookies],
    ]) {
      const fastify = make();
      for (const plugin of order) {
        await fastify.register(plugin, plugin === authkit ? stage.settings() : {});
      }
      fastify.get('/', async (request, reply) => {
        reply.setCookie('a', '1').setCookie('b', '2');
        return { seen: request.cookies['wos-session'], header: request.headers.cookie };
      });
      const browser = await browse(fastify);
      await browser.signInExpired();
      const { text, lines } = await browser.get('/');
      const session = browser.cookies.get('wos-session');
      assert.equal(JSON.parse(text).seen, session);
      assert.match(JSON.parse(text).header, new RegExp(`wos-session=${session}`));
      assert.deepEqual(
        lines.map((line) => line.split('=')[0]),
        ['a', 'b', 'wos-check', 'wos-session'],
      );
    }
  });

  test('is for the instance that registers it', async () => {
    const fastify = make();
    fastify.register(
      async (scope) => {
        await scope.register(authkit, stage.settings({ redirectUri: 'http://localhost:3000/app/callback' }));
        scope.get('/', async ({ auth }) => `${auth.state} ${auth.signInUrl()} ${auth.signOutUrl()}`);
        scope.get('/page', { preHandler: scope.requireAuth() }, async () => 'page');
      },
      { prefix: '/app' },
    );
    fastify.get('/', async (request) => ({ auth: request.auth ?? null }));
    const browser = await browse(fastify);
    assert.equal((await browser.get('/app')).text, 'signed_out /app/login /app/logout');
    assert.equal(
      (await browser.get('/app/page')).headers.location,
      '/app/callback?authkit=resume&return_to=%2Fapp%2Fpage',
    );
    assert.equal((await browser.signIn({ path: '/app/login?return_to=/app/page' })).headers.location, '/app/page');
    assert.equal((await browser.get('/app/page')).text, 'page');
    assert.equal((await browser.get('/')).text, '{"auth":null}');
    assert.equal((await browser.get('/login')).status, 404);
    assert.equal(fastify.hasDecorator('requireAuth'), false);
    assert.ok(fastify.hasRoute({ method: 'GET', url: '/app/login' }));
  });

  test('says that a callback outside of its prefix is not its own', async () => {
    const lines = [];
    const fastify = make({ logger: { stream: { write: (line) => lines.push(JSON.parse(line)) } } });
    fastify.register(async (scope) => void (await scope.register(authkit, stage.settings())), { prefix: '/call' });
    const browser = await browse(fastify);
    assert.match(lines[0].msg, /another instance has to answer \/callback/);
    assert.equal((await browser.get('/callback')).status, 404);
    assert.equal((await browser.get('/call/login')).status, 302);
  });

  test('guards everything but what is listed, missing pages too', async () => {
    const browser = await visit({ web: { unauthenticatedPaths: ['/'] } });
    assert.equal((await browser.get('/')).status, 200);
    assert.equal((await browser.get('/plain')).status, 302);
    assert.equal((await browser.fetch('/nowhere')).status, 401);
  });

  test('has a redirect URI for each host that is allowed', async () => {
    const redirectUriOf = ({ headers }) => {
      if (headers['x-host'] === undefined) {
        throw new Error('of the application');
      }
      return `https://${headers['x-host']}/callback`;
    };
    const web = { allowedRedirectHosts: ['*.preview.example'] };
    const fastify = await application(stage.settings({ redirectUriOf, web }));
    const start = (host) =>
      fastify.inject({ url: '/login', headers: { ...DOCUMENT, ...(host && { 'x-host': host }) } });
    const { searchParams } = new URL((await start('one.preview.example')).headers.location);
    assert.equal(searchParams.get('redirect_uri'), 'https://one.preview.example/callback');
    assert.equal((await start('evil.example')).json().code, 'invalid_option');
    assert.equal((await start()).json().message, 'of the application');
    await fastify.close();
  });

  test('answers what is injected', async () => {
    const fastify = await application(stage.settings());
    const refused = await fastify.inject({ url: '/dashboard', headers: DOCUMENT });
    assert.deepEqual([refused.statusCode, refused.headers.vary], [302, 'Cookie']);
    const begun = await fastify.inject({ url: refused.headers.location, headers: DOCUMENT });
    assert.deepEqual([begun.statusCode, begun.cookies.length], [302, 1]);
    const form = await fastify.inject({
      method: 'POST',
      url: '/logout',
      headers: { ...DOCUMENT, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'return_to=/bye',
    });
    assert.equal(form.headers.refresh, '0;url=/bye');
    const head = await fastify.inject({ method: 'HEAD', url: '/posts', headers: { accept: '*/*' } });
    assert.deepEqual([head.statusCode, head.body], [401, '']);
    await fastify.close();
  });

  test('runs the hooks of the application for its own answers', async () => {
    const fastify = make();
    fastify.addHook('onSend', async (_request, reply) => void reply.header('x-hook', 'ran'));
    const browser = await browse(await application(stage.settings(), fastify));
    for (const path of ['/', '/login', '/dashboard', '/nowhere']) {
      assert.equal((await browser.get(path)).headers['x-hook'], 'ran', path);
    }
    assert.equal((await browser.fetch('/dashboard')).headers['x-hook'], 'ran');
  });

  test('speaks HTTP/2', async () => {
    const fastify = await application(stage.settings(), Fastify({ http2: true }));
    const client = connect(await fastify.listen({ port: 0, host: '127.0.0.1' }));
    const begun = client.request({ ':path': '/login', ...DOCUMENT });
    const [headers] = await once(begun, 'response');
    assert.deepEqual([headers[':status'], headers['set-cookie'].length], [302, 1]);
    const refused = client.request({ ':path': '/dashboard', accept: '*/*' }).setEncoding('utf8');
    assert.match((await refused.toArray()).join(''), /sign_in_required/);
    client.close();
    await fastify.close();
  });

  test('refuses options that cannot work when it is registered', async () => {
    const register = (options) => make().register(authkit, options).ready();
    await assert.rejects(async () => register(stage.settings({ redirectUri: undefined })), ConfigurationError);
    await assert.rejects(async () => register({ ...stage.settings(), hooks: { onsignin() {} } }), ConfigurationError);
    await assert.rejects(async () => register(stage.settings({ prefix: '/app' })), /prefix/);
  });

  test('says what is missing before a guard', async () => {
    const fastify = make();
    fastify.get('/', { preHandler: requireAuth() }, async () => 'never');
    const { statusCode, body } = await fastify.inject('/');
    assert.equal(statusCode, 500);
    assert.match(body, /requireAuth\(\) needs fastify\.register\(authkit\) before it/);
  });

  test('is a plugin of some versions, with a name', async () => {
    assert.equal(authkit[Symbol.for('fastify.display-name')], 'authkit-native');
    assert.match((await application(stage.settings())).printPlugins(), /authkit-native/);
  });

  test('is one module, required or imported', async () => {
    const imported = await import('authkit-native/fastify');
    assert.deepEqual([imported.authkit, imported.AuthKitHttpError], [authkit, AuthKitHttpError]);
  });
});

const SCHEMA = { type: 'object', properties: { statusCode: { type: 'integer' } } };
