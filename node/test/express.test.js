// The Express kit over real HTTP, with both versions of Express.

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { after, afterEach, before, beforeEach, describe, test } = require('node:test');
const { inspect } = require('node:util');
const { default: helmet } = require('helmet');
const { ConfigurationError } = require('authkit-native');
const { AuthKitHttpError, authkit, requireAuth } = require('authkit-native/express');
const { Browser } = require('../testing/browser.js');
const { startEmulator } = require('../testing/emulator.js');

const ACME = 'org_01EM000000000000000000ACME';
const GLOBEX = 'org_01EM0000000000000000GLOBEX';
const AUTHENTICATE = '/user_management/authenticate';
const versions = {
  'Express 4': require('express'),
  'Express 5': require(join(__dirname, '../../tests/apps/express/node_modules/express')),
};

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

/** The options of a client whose redirect URI is this one's. */
const settings = (options = {}) => ({
  apiKey: emulator.apiKey,
  clientId: emulator.clientId,
  baseUrl: emulator.baseUrl,
  cookiePassword: 'correct-horse-battery-staple-0001',
  redirectUri: 'http://localhost:3000/callback',
  ...options,
});

const exchanges = async () => {
  const log = await emulator.control('GET', 'requests');
  return log.filter(({ path }) => path === AUTHENTICATE).length;
};

for (const [version, express] of Object.entries(versions)) {
  describe(version, () => {
    const servers = [];
    beforeEach(() => emulator.control('POST', 'reset'));
    afterEach(() => {
      for (const server of servers.splice(0)) {
        server.close();
        server.closeAllConnections();
      }
    });

    /** Serves an application, and gives a browser that knows where. */
    async function visit(app) {
      const server = createServer(app).listen(0, '127.0.0.1');
      servers.push(server);
      await new Promise((resolve) => server.once('listening', resolve));
      return new Browser(`http://127.0.0.1:${server.address().port}`, emulator);
    }

    /** The application of most tests. */
    function application(options, before = () => {}) {
      const app = express();
      app.set('env', 'test'); // Errors are not printed.
      before(app);
      app.use(authkit(settings(options)));
      app.get('/', (req, res) =>
        res.send(req.auth.authenticated ? `Hello ${req.auth.user.firstName}` : req.auth.state),
      );
      app.get('/plain', (_req, res) => res.send('plain'));
      app.get('/dashboard', requireAuth(), (req, res) => res.send(`Dashboard of ${req.auth.user.email}`));
      app.get('/posts', requireAuth({ permission: 'posts:write' }), (_req, res) => res.send('posts'));
      app.get('/account', requireAuth({ recent: 300, impersonation: false }), (_req, res) => res.send('account'));
      app.get('/organization', (req, res) => res.json({ organization: req.auth.organizationId }));
      app.post('/save', requireAuth(), async (req, res) =>
        res.send((await req.setEncoding('utf8').toArray()).join('')),
      );
      return app;
    }

    const visitApplication = (...given) => visit(application(...given));

    test('signs in and comes back to the page it began at', async () => {
      const browser = await visitApplication();
      const refused = await browser.get('/dashboard?tab=2');
      assert.equal(refused.status, 302);
      assert.equal(refused.headers.location, '/callback?authkit=resume&return_to=%2Fdashboard%3Ftab%3D2');
      assert.deepEqual(refused.lines, []);
      const back = await browser.signIn({ path: refused.headers.location });
      assert.deepEqual([back.status, back.headers.location], [302, '/dashboard?tab=2']);
      assert.equal(back.headers['cache-control'], 'no-store');
      const page = await browser.get(back.headers.location);
      assert.equal(page.text, 'Dashboard of ada@example.com');
      assert.equal(page.headers['cache-control'], 'private, no-store');
      assert.equal(page.headers.vary, 'Cookie');
      assert.equal((await browser.get('/')).text, 'Hello Ada');
      assert.equal(await exchanges(), 1);
    });

    test('tells each kind of request how to sign in', async () => {
      const browser = await visitApplication();
      const program = await browser.fetch('/dashboard');
      assert.equal(program.status, 401);
      assert.match(program.headers['www-authenticate'], /^AuthKit sign_in="/);
      assert.deepEqual(Object.keys(JSON.parse(program.text)), ['error', 'message', 'sign_in_url']);
      const htmx = await browser.fetch('/dashboard', { 'hx-request': 'true' });
      assert.deepEqual([htmx.status, htmx.text], [401, '']);
      assert.match(htmx.headers['hx-redirect'], /^\/callback\?authkit=resume/);
      assert.equal((await browser.get('/dashboard', { 'sec-purpose': 'prefetch' })).status, 401);
      const form = await browser.post('/save', { a: 1 });
      assert.equal(form.status, 401);
      assert.match(form.headers.refresh, /^0;url=\/callback\?authkit=resume/);
    });

    test('names the right that is missing', async () => {
      const browser = await visitApplication();
      await browser.signIn({ organization_id: GLOBEX });
      const program = await browser.fetch('/posts');
      assert.equal(program.status, 403);
      const { error, required } = JSON.parse(program.text);
      assert.deepEqual([error, required], ['permission_missing', { permission: ['posts:write'] }]);
      assert.match((await browser.get('/posts')).text, /<h1>Not allowed<\/h1>/);
      await browser.signIn({ organization_id: ACME });
      assert.equal((await browser.get('/posts')).text, 'posts');
      await browser.signIn({ impersonator: { email: 'admin@example.com', reason: 'a question' } });
      assert.equal((await browser.get('/account')).status, 403);
    });

    test('asks for a sign-in that is recent enough', async () => {
      const browser = await visitApplication();
      await emulator.control('POST', 'clock', { advance_seconds: -400 });
      await browser.signIn();
      await emulator.control('POST', 'clock', { advance_seconds: 400 });
      const again = await browser.get('/account');
      assert.equal(again.headers.location, '/login?return_to=%2Faccount&max_age=300');
      await browser.signIn({ path: again.headers.location });
      assert.equal((await browser.get('/account')).text, 'account');
    });

    test('signs out by a form and by a link of its own, and not for other sites', async () => {
      const browser = await visitApplication({}, (app) => app.use(helmet()));
      await browser.signIn();
      const foreign = await browser.post(
        '/logout',
        {},
        { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      );
      assert.deepEqual([foreign.status, foreign.lines], [403, []]);
      const link = await browser.get('/logout', { 'sec-fetch-site': 'cross-site' });
      assert.deepEqual([link.status, link.lines], [200, []]);
      assert.match(link.text, /<form method="post" action="\/logout">/);
      // Helmet allows forms to lead to this origin only, so a page goes on from there.
      const { status, headers, lines } = await browser.post('/logout', { return_to: '/bye' });
      assert.match(headers['content-security-policy'], /form-action 'self'/);
      assert.deepEqual([status, headers.location], [200, undefined]);
      assert.match(headers.refresh, /^0;url=.*\/sessions\/logout\?session_id=session_.*return_to=http.*%2Fbye/);
      assert.match(lines.join('\n'), /^wos-session=;.*Max-Age=0/m);
      assert.equal((await browser.get('/')).text, 'signed_out');
      await browser.signIn();
      const own = await browser.get('/logout');
      assert.equal(own.status, 302);
      assert.match(own.headers.location, /\/sessions\/logout\?session_id=session_/);
    });

    test('switches to another organization', async () => {
      const browser = await visitApplication();
      await browser.signIn({ organization_id: ACME });
      const { status, headers } = await browser.post('/switch-organization', {
        organization_id: GLOBEX,
        return_to: '/organization',
      });
      assert.deepEqual([status, headers.location], [303, '/organization']);
      assert.equal(JSON.parse((await browser.get('/organization')).text).organization, GLOBEX);
    });

    test('switches and signs out from code', async () => {
      const app = express();
      const switched = [];
      app.use(authkit(settings({ onSwitch: ({ auth }) => switched.push(auth.organizationId) })));
      app.post('/to/:id', requireAuth(), (req) => req.auth.switchOrganization(req.params.id, { returnTo: '/there' }));
      app.post('/out', requireAuth(), (req) => req.auth.signOut());
      const browser = await visit(app);
      await browser.signIn({ organization_id: ACME });
      const { status, headers } = await browser.post(`/to/${GLOBEX}`);
      assert.deepEqual([status, headers.location, switched], [303, '/there', [GLOBEX]]);
      assert.equal((await browser.post('/out')).status, 200);
      assert.ok(!browser.cookies.has('wos-session'));
    });

    test('keeps everybody signed in through an outage', async () => {
      const browser = await visitApplication();
      await browser.signIn();
      await browser.get('/'); // From here on the keys are known.
      await browser.signInExpired();
      await emulator.fault({ times: 0, action: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } } });
      const down = await browser.get('/dashboard');
      assert.deepEqual([down.status, down.headers['retry-after'], down.lines], [503, '60', []]);
      assert.match((await browser.fetch('/dashboard')).text, /^{"error":"/);
      const open = await browser.get('/');
      assert.deepEqual([open.status, open.text, open.lines], [200, 'unknown', []]);
      await emulator.control('DELETE', 'faults');
      assert.equal((await browser.get('/dashboard')).text, 'Dashboard of ada@example.com');
    });

    test('exchanges once for 50 requests with an expired session', async () => {
      const browser = await visitApplication();
      await browser.signInExpired();
      const before = await exchanges();
      const stale = new Map(browser.cookies);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => {
          const tab = new Browser(browser.url, emulator);
          tab.cookies = new Map(stale);
          return tab.get('/dashboard');
        }),
      );
      assert.deepEqual([...new Set(answers.map(({ text }) => text))], ['Dashboard of ada@example.com']);
      assert.equal(await exchanges(), before + 1);
      const sessions = answers.flatMap(({ lines }) => lines.filter((line) => line.startsWith('wos-session=')));
      assert.equal(sessions.filter((line) => line.startsWith('wos-session=ak1')).length, 50);
      assert.equal(sessions.length, 50);
    });

    test('lets a form of an expired session reach its handler', async () => {
      const browser = await visitApplication();
      await browser.signInExpired();
      const { status, text, lines } = await browser.post('/save', { note: 'x'.repeat(50_000) });
      assert.deepEqual([status, text.length], [200, 50_005]);
      assert.match(lines.join('\n'), /^wos-session=ak1/m);
    });

    test('leaves what nobody asks about alone', async () => {
      const streaming = (app) => {
        app.get('/stream', (_req, res) => {
          res.writeHead(200, { 'content-type': 'text/plain' });
          res.write('one ');
          setImmediate(() => res.end('two'));
        });
        return app;
      };
      const plain = express();
      plain.get('/plain', (_req, res) => res.send('plain'));
      const other = await visit(streaming(plain));
      const browser = await visit(streaming(application()));
      await browser.signIn();
      await browser.get('/'); // The mark of the sign-in goes.
      for (const path of ['/plain', '/stream', '/nowhere']) {
        const [found, expected] = [await browser.get(path), await other.get(path)];
        const { date: _, ...headers } = found.headers;
        const { date: __, ...wanted } = expected.headers;
        assert.deepEqual([found.status, headers, found.lines], [expected.status, wanted, []], path);
      }
    });

    test('appends its cookies last, whichever way headers are given', async () => {
      const ways = {
        object: (res) => res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], vary: 'Accept' }).end(),
        list: (res) => res.writeHead(200, ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'vary', 'Accept']).end(),
        reason: (res) => res.writeHead(200, 'Fine', { 'set-cookie': ['a=1', 'b=2'], vary: 'Accept' }).end(),
        methods: (res) => res.append('set-cookie', ['a=1', 'b=2']).vary('Accept').send('x'),
        flush: (res) => {
          res.append('set-cookie', ['a=1', 'b=2']).vary('Accept').flushHeaders();
          res.end('x');
        },
      };
      const app = application();
      app.get('/way/:way', (req, res) => ways[req.params.way](res));
      const browser = await visit(app);
      for (const way of Object.keys(ways)) {
        await browser.signInExpired();
        const { headers, lines } = await browser.get(`/way/${way}`);
        assert.deepEqual(lines.slice(0, 2), ['a=1', 'b=2'], way);
        assert.match(lines.at(-1), /^wos-session=ak1/, way);
        assert.deepEqual([headers.vary, headers['cache-control']], ['Accept, Cookie', 'private, no-store'], way);
      }
    });

    test('keeps what may be cached cached', async () => {
      const app = application();
      app.get('/public', (req, res) => res.set('cache-control', 'public, max-age=60').send(req.auth.state));
      app.get('/shared', (req, res) => {
        req.auth.allowCaching();
        res.set('cache-control', 'public, max-age=60').send(req.auth.state);
      });
      const browser = await visit(app);
      assert.equal((await browser.get('/public')).headers['cache-control'], 'public, max-age=60');
      await browser.signIn();
      await browser.get('/');
      assert.equal((await browser.get('/public')).headers['cache-control'], 'private, no-store');
      assert.equal((await browser.get('/shared')).headers['cache-control'], 'public, max-age=60');
    });

    test('gives what goes wrong while it answers to the application', async () => {
      const app = application({}, (app) => {
        app.use((_req, res, next) => {
          const { setHeader } = res;
          res.setHeader = (name, value) => {
            if (value === '/nowhere') {
              throw new Error('no header takes this');
            }
            return setHeader.call(res, name, value);
          };
          next();
        });
      });
      app.use((error, _req, res, _next) => res.status(500).send(error.message));
      const browser = await visit(app);
      // The answer to a callback waits for the network.
      const answer = await browser.signIn({ path: '/login?return_to=/nowhere' });
      assert.deepEqual([answer.status, answer.text], [500, 'no header takes this']);
    });

    test('lets the error pages of the application win', async () => {
      const app = application();
      const seen = [];
      app.use((error, req, res, next) => {
        seen.push(error);
        res.set('x-state', req.auth.state); // Also where the route is the kit's own.
        error.status === 403 ? res.status(error.status).send('Ask your administrator.') : next(error);
      });
      const browser = await visit(app);
      await browser.signIn({ organization_id: GLOBEX });
      const { status, text, headers } = await browser.get('/posts');
      assert.deepEqual([status, text], [403, 'Ask your administrator.']);
      assert.match(headers['cache-control'], /no-store/);
      assert.ok(seen[0] instanceof AuthKitHttpError);
      assert.deepEqual([seen[0].code, seen[0].message, seen[0].expose], ['permission_missing', 'Forbidden', true]);
      browser.cookies.clear();
      assert.match((await browser.fetch('/posts')).text, /sign_in_required/, 'ours is behind them');
      const own = await browser.send('DELETE', '/login', {});
      assert.deepEqual([own.status, own.headers['x-state']], [405, 'signed_out']);
    });

    test('hears what the hooks say', async () => {
      const events = [];
      const hook = (name) => (event, req) => {
        events.push([name, req.method, event.code ?? event.auth?.state ?? event.response?.user.email ?? null]);
        return '/welcome';
      };
      const names = ['onSignIn', 'onRefresh', 'onSwitch', 'onSignOut', 'onError'];
      const browser = await visitApplication(Object.fromEntries(names.map((name) => [name, hook(name)])));
      const back = await browser.signIn({ path: '/login?return_to=/dashboard', organization_id: ACME });
      assert.equal(back.headers.location, '/welcome');
      await browser.signInExpired({ organization_id: ACME });
      await browser.get('/');
      await browser.post('/switch-organization', { organization_id: GLOBEX });
      await browser.post('/switch-organization', { organization_id: 'org_of_others' });
      await browser.post('/logout');
      assert.deepEqual(
        events.map(([name]) => name),
        ['onSignIn', 'onSignIn', 'onRefresh', 'onSwitch', 'onError', 'onSignOut'],
      );
      assert.deepEqual(events[0], ['onSignIn', 'GET', 'ada@example.com']);
      assert.deepEqual(events[2], ['onRefresh', 'GET', 'signed_in']);
    });

    test('sets no session when the hook of a sign-in fails', async () => {
      const failure = new Error('the database is down');
      const heard = [];
      const browser = await visitApplication({
        onSignIn: () => Promise.reject(failure),
        onError: (event) => heard.push(event),
      });
      const { status, lines } = await browser.signIn();
      assert.equal(status, 500);
      assert.doesNotMatch(lines.join('\n'), /^wos-session=ak1/m);
      assert.equal(heard[0].error, failure);
      assert.equal((await browser.get('/')).text, 'signed_out');
    });

    test('works under a mount point', async () => {
      const sub = express();
      sub.use(authkit(settings({ redirectUri: 'http://localhost:3000/app/callback' })));
      sub.get('/', (req, res) => res.send(`${req.auth.state} ${req.auth.signInUrl()} ${req.auth.signOutUrl()}`));
      sub.get('/page', requireAuth(), (_req, res) => res.send('page'));
      const app = express();
      app.use('/app', sub);
      app.use((error, _req, res, _next) => res.status(error.status).send('outer'));
      const browser = await visit(app);
      assert.equal((await browser.get('/app')).text, 'signed_out /app/login /app/logout');
      assert.equal((await browser.fetch('/app/page')).text, 'outer');
      assert.equal((await browser.get('/login')).status, 404);
    });

    test('has a redirect URI for each host that is allowed', async () => {
      const app = express();
      const redirectUriOf = (req) => `https://${req.headers['x-host'] ?? 'localhost'}/come-back`;
      app.use(authkit(settings({ redirectUriOf, web: { allowedRedirectHosts: ['*.preview.example'] } })));
      app.get('/', (req, res) => res.send(req.auth.state));
      app.use((error, _req, res, _next) => res.status(error.status ?? 500).send(error.code));
      const browser = await visit(app);
      const started = await browser.get('/login', { 'x-host': 'one.preview.example' });
      const redirectUri = new URL(started.headers.location).searchParams.get('redirect_uri');
      assert.equal(redirectUri, 'https://one.preview.example/come-back');
      assert.equal((await browser.get('/come-back')).status, 400);
      assert.equal((await browser.get('/callback')).status, 404);
      const { status, text } = await browser.get('/', { 'x-host': 'evil.example' });
      assert.deepEqual([status, text], [500, 'invalid_option']);
    });

    test('reads forms of its own only, parsed or not, up to a limit', async () => {
      for (const parsers of [[], [express.urlencoded({ extended: true })]]) {
        const browser = await visitApplication({}, (app) => parsers.length && app.use(parsers));
        await browser.signIn();
        const { headers } = await browser.post('/logout', { return_to: '/bye' });
        assert.match(headers.refresh, /%2Fbye/);
      }
      const browser = await visitApplication();
      await browser.signIn();
      const large = await browser.post('/logout', { return_to: `/${'x'.repeat(20_000)}` });
      assert.equal(large.status, 200);
      assert.doesNotMatch(large.headers.refresh, /xxx/);
    });

    test('shows no secret to people, programs or logs', async (context) => {
      const logged = ['log', 'error', 'warn'].map((name) => context.mock.method(console, name, () => {}));
      const secrets = [];
      const app = express();
      app.set('env', 'test');
      app.use(
        authkit(settings({ onSignIn: ({ response }) => secrets.push(response.accessToken, response.refreshToken) })),
      );
      app.get('/', (req, res) => {
        secrets.push(req.auth.accessToken);
        const printed = [inspect(req.auth, { depth: 9, showHidden: true }), JSON.stringify(req.auth), String(req.auth)];
        res.send(printed.join('\n'));
      });
      app.get('/never', requireAuth({ role: 'nobody' }), () => {});
      app.use((error, _req, res, next) => {
        res.set('x-error', encodeURIComponent(inspect(error, { depth: 9 }) + JSON.stringify(error)));
        next(error);
      });
      const browser = await visit(app);
      const { headers } = await browser.get('/login');
      const back = new URL(await browser.callback(headers.location), browser.url);
      secrets.push(...back.searchParams.values(), ...browser.cookies.values());
      browser.shown = ''; // The sign-in page has to be told the state.
      await browser.get(back.pathname + back.search);
      secrets.push(browser.cookies.get('wos-session'));
      await browser.get('/');
      await browser.get('/never');
      await browser.get(back.pathname + back.search);
      await emulator.fault({ times: 0, action: { kind: 'status', status: 503 } });
      await browser.get('/callback?code=a-code-of-no-one&state=a-state-of-no-one');
      assert.match(browser.shown, /ada@example.com/);
      const shown =
        decodeURIComponent(browser.shown.replace(/%(?![0-9A-F]{2})/g, '%25')) +
        inspect(
          logged.map((it) => it.mock.calls),
          { depth: 9 },
        );
      assert.ok(secrets.length >= 7 && secrets.every((secret) => secret.length > 7));
      assert.deepEqual(
        secrets.filter((secret) => shown.includes(secret)),
        [],
      );
    });

    test('refuses options that cannot work at once', () => {
      assert.throws(() => authkit(settings({ redirectUri: undefined })), ConfigurationError);
      assert.throws(() => authkit(settings({ web: { cookieDomain: 'other.example' } })), /cookie_domain/);
      assert.throws(() => authkit(settings({ web: { routes: { login: '/in' } } })), /login/);
      assert.throws(() => authkit(settings({ onsignin() {} })), ConfigurationError);
    });

    test('says what is missing before a guard', async () => {
      const app = express();
      app.get('/', requireAuth(), () => {});
      app.use((error, _req, res, _next) => res.status(500).send(error.message));
      assert.equal((await (await visit(app)).get('/')).text, 'requireAuth() needs app.use(authkit()) before it');
    });
  });
}

test('answers without Express too', async () => {
  const kit = authkit(settings());
  const server = createServer((req, res) => kit(req, res, () => res.end(req.auth.state))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const browser = new Browser(`http://127.0.0.1:${server.address().port}`, emulator);
  assert.equal((await browser.get('/')).text, 'signed_out');
  await browser.signIn();
  assert.equal((await browser.get('/')).text, 'signed_in');
  assert.equal((await browser.fetch('/login')).status, 401);
  server.close();
  server.closeAllConnections();
});

test('is one module, required or imported', async () => {
  const imported = await import('authkit-native/express');
  assert.equal(imported.authkit, authkit);
  assert.equal(imported.AuthKitHttpError, AuthKitHttpError);
});
