// What every kit must do over real HTTP, in whichever framework. A test file of a kit says how its application is served.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { request } = require('node:http');
const { after, before, beforeEach, test } = require('node:test');
const { Browser } = require('./browser.js');
const { startEmulator } = require('./emulator.js');

const ACME = 'org_01EM000000000000000000ACME';
const GLOBEX = 'org_01EM0000000000000000GLOBEX';
const AUTHENTICATE = '/user_management/authenticate';

/** An emulator that is as new before every test, and what applications and browsers need of it. */
function setStage() {
  const stage = { emulator: undefined, settings: undefined, visit: undefined };
  const running = [];
  before(async () => {
    stage.emulator = await startEmulator();
  });
  after(() => stage.emulator.stop());
  beforeEach(() => stage.emulator.control('POST', 'reset'));

  stage.settings = (options = {}) => ({
    apiKey: stage.emulator.apiKey,
    clientId: stage.emulator.clientId,
    baseUrl: stage.emulator.baseUrl,
    cookiePassword: 'correct-horse-battery-staple-0001',
    redirectUri: 'http://localhost:3000/callback',
    ...options,
  });
  /** A browser in front of what was served. */
  stage.browse = ({ url, stop }) => {
    running.push(stop);
    return new Browser(url, stage.emulator);
  };
  after(() => Promise.all(running.splice(0).map((stop) => stop())));
  return stage;
}

/**
 * Defines the tests. `serve(options, stage)` serves the application of the tests and gives its address and how to stop it;
 * without options it serves the same application without a kit. The application has these pages:
 *
 * - `/`: "Hello" and the first name, or the state; `/plain` and `/stream` ("one ", later "two"): nobody asks who is there
 * - `/dashboard`, `/posts` (`posts:write`), `/account` (recent, not impersonated), POST `/save` (its body): guarded
 * - `/organization` (JSON), `/events` (an event stream that says the state), `/cookies` (sets `a` and `b`, varies by Accept)
 * - `/public`, `/shared` (which may be cached): `public, max-age=60`, and say the state
 * - `/boom`: fails after it looked at who is signed in; `/style.css`: a static file; any other: 404
 * - POST `/to/<organization>` switches and leads to `/there`, POST `/out` signs out
 */
function testKit(serve) {
  const stage = setStage();
  const visit = async (options = {}) => stage.browse(await serve(stage.settings(options)));
  const exchanges = async () => {
    const log = await stage.emulator.control('GET', 'requests');
    return log.filter(({ path }) => path === AUTHENTICATE).length;
  };

  test('signs in and comes back to the page it began at', async () => {
    const browser = await visit();
    const refused = await browser.get('/dashboard?tab=2');
    assert.equal(refused.status, 302);
    assert.equal(refused.headers.location, '/callback?authkit=resume&return_to=%2Fdashboard%3Ftab%3D2');
    assert.deepEqual(refused.lines, []);
    const back = await browser.signIn({ path: refused.headers.location });
    assert.deepEqual([back.status, back.headers.location], [302, '/dashboard?tab=2']);
    assert.equal(back.headers['cache-control'], 'no-store');
    const page = await browser.get(back.headers.location);
    assert.equal(page.text, 'Dashboard of ada@example.com');
    assert.deepEqual([page.headers['cache-control'], page.headers.vary], ['private, no-store', 'Cookie']);
    assert.equal((await browser.get('/')).text, 'Hello Ada');
    assert.equal(await exchanges(), 1);
  });

  test('tells each kind of request how to sign in', async () => {
    const browser = await visit();
    const program = await browser.fetch('/dashboard');
    assert.equal(program.status, 401);
    assert.match(program.headers['www-authenticate'], /^AuthKit sign_in="/);
    assert.match(program.headers['content-type'], /^application\/json/);
    assert.deepEqual(Object.keys(JSON.parse(program.text)), ['error', 'message', 'sign_in_url']);
    const htmx = await browser.fetch('/dashboard', { 'hx-request': 'true' });
    assert.deepEqual([htmx.status, htmx.text], [401, '']);
    assert.match(htmx.headers['hx-redirect'], /^\/callback\?authkit=resume/);
    assert.equal((await browser.get('/dashboard', { 'sec-purpose': 'prefetch' })).status, 401);
    const form = await browser.post('/save', { a: 1 });
    assert.equal(form.status, 401);
    assert.match(form.headers.refresh, /^0;url=\/callback\?authkit=resume/);
    assert.match(form.headers['content-type'], /^text\/html/);
  });

  test('names the right that is missing', async () => {
    const browser = await visit();
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

  test('signs out by a form and by a link of its own, and not for other sites', async () => {
    const browser = await visit();
    await browser.signIn();
    const abroad = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const foreign = await browser.post('/logout', {}, abroad);
    assert.deepEqual([foreign.status, foreign.lines], [403, []]);
    const { status, headers, lines } = await browser.post('/logout', { return_to: '/bye' });
    assert.equal(status, 200);
    assert.match(headers.refresh, /^0;url=.*\/sessions\/logout\?session_id=session_.*return_to=http.*%2Fbye/);
    assert.match(lines.join('\n'), /^wos-session=;.*Max-Age=0/m);
    assert.equal((await browser.get('/')).text, 'signed_out');
    await browser.signIn();
    const own = await browser.get('/logout');
    assert.equal(own.status, 302);
    assert.match(own.headers.location, /\/sessions\/logout\?session_id=session_/);
  });

  test('reads forms of its own up to a limit', async () => {
    const browser = await visit();
    await browser.signIn();
    const large = await browser.post('/logout', { return_to: `/${'x'.repeat(20_000)}` });
    assert.equal(large.status, 200);
    assert.doesNotMatch(large.headers.refresh, /xxx/);
  });

  test('switches to another organization, by a form and from code', async () => {
    const switched = [];
    const browser = await visit({ onSwitch: ({ auth }) => switched.push(auth.organizationId) });
    await browser.signIn({ organization_id: ACME });
    const form = { organization_id: GLOBEX, return_to: '/organization' };
    const { status, headers } = await browser.post('/switch-organization', form);
    assert.deepEqual([status, headers.location], [303, '/organization']);
    assert.equal(JSON.parse((await browser.get('/organization')).text).organization, GLOBEX);
    const code = await browser.post(`/to/${ACME}`);
    assert.deepEqual([code.status, code.headers.location, switched], [303, '/there', [GLOBEX, ACME]]);
    assert.equal(code.lines.filter((line) => line.startsWith('wos-session=')).length, 1);
    assert.equal((await browser.post('/out')).status, 200);
    assert.ok(!browser.cookies.has('wos-session'));
  });

  test('keeps everybody signed in through an outage', async () => {
    const browser = await visit();
    await browser.signIn();
    await browser.get('/'); // From here on the keys are known.
    await browser.signInExpired();
    const { emulator } = stage;
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
    const browser = await visit();
    await browser.signInExpired();
    const before = await exchanges();
    const stale = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => {
        const tab = new Browser(browser.url, stage.emulator);
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
    const browser = await visit();
    await browser.signInExpired();
    const { status, text, lines } = await browser.post('/save', { note: 'x'.repeat(50_000) });
    assert.deepEqual([status, text.length], [200, 50_005]);
    assert.match(lines.join('\n'), /^wos-session=ak1/m);
  });

  test('leaves what nobody asks about alone', async () => {
    const other = stage.browse(await serve());
    const browser = await visit();
    await browser.signIn();
    await browser.get('/'); // The mark of the sign-in goes.
    for (const path of ['/plain', '/stream', '/style.css', '/nowhere']) {
      const [found, expected] = [await browser.get(path), await other.get(path)];
      const { date: _, ...headers } = found.headers;
      const { date: __, ...wanted } = expected.headers;
      const { status, text } = expected;
      assert.deepEqual([found.status, found.text, headers, found.lines], [status, text, wanted, []], path);
    }
  });

  test('sets the cookies of a refreshed session on whatever is sent', async () => {
    const browser = await visit();
    const statuses = {
      '/plain': 200,
      '/stream': 200,
      '/style.css': 200,
      '/nowhere': 404,
      '/boom': 500,
      '/events': 200,
    };
    for (const [path, status] of Object.entries(statuses)) {
      await browser.signInExpired();
      const found = await browser.get(path);
      assert.equal(found.status, status, path);
      assert.equal(found.lines.filter((line) => line.startsWith('wos-session=ak1')).length, 1, path);
      assert.deepEqual([found.headers['cache-control'], found.headers.vary], ['private, no-store', 'Cookie'], path);
    }
  });

  test('streams to whom it knows', async () => {
    const browser = await visit();
    await browser.signIn();
    await browser.get('/');
    const { headers, text, lines } = await browser.fetch('/events');
    assert.match(headers['content-type'], /^text\/event-stream/);
    assert.deepEqual([text, lines], ['data: signed_in\n\ndata: end\n\n', []]);
    assert.equal(headers['cache-control'], 'private, no-store');
  });

  test('appends its cookies last', async () => {
    const browser = await visit();
    await browser.signInExpired();
    const { headers, lines } = await browser.get('/cookies');
    assert.deepEqual(
      lines.slice(0, 2).map((line) => line.split(';')[0]),
      ['a=1', 'b=2'],
    );
    assert.match(lines.at(-1), /^wos-session=ak1/);
    assert.deepEqual([headers.vary, headers['cache-control']], ['Accept, Cookie', 'private, no-store']);
  });

  test('keeps what may be cached cached', async () => {
    const browser = await visit();
    assert.equal((await browser.get('/public')).headers['cache-control'], 'public, max-age=60');
    await browser.signIn();
    await browser.get('/');
    assert.equal((await browser.get('/public')).headers['cache-control'], 'private, no-store');
    assert.equal((await browser.get('/shared')).headers['cache-control'], 'public, max-age=60');
  });

  test('hears what the hooks say', async () => {
    const events = [];
    const names = ['onSignIn', 'onRefresh', 'onSwitch', 'onSignOut', 'onError'];
    const hook = (name) => (event, request) => {
      assert.ok(request);
      events.push([name, event.code ?? event.auth?.state ?? event.response?.user.email ?? null]);
      return '/welcome';
    };
    const browser = await visit(Object.fromEntries(names.map((name) => [name, hook(name)])));
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
    assert.deepEqual([events[0][1], events[2][1]], ['ada@example.com', 'signed_in']);
  });

  test('sets no session when the hook of a sign-in fails', async () => {
    const failure = new Error('the database is down');
    const heard = [];
    const onSignIn = () => Promise.reject(failure);
    const browser = await visit({ onSignIn, onError: (event) => heard.push(event) });
    const { status, lines } = await browser.signIn();
    assert.equal(status, 500);
    assert.doesNotMatch(lines.join('\n'), /^wos-session=ak1/m);
    assert.equal(heard[0].error, failure);
    assert.equal((await browser.get('/')).text, 'signed_out');
  });

  test('survives browsers that go away', async () => {
    const browser = await visit();
    await browser.signInExpired();
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const before = await exchanges();
    await stage.emulator.fault({ match: { path: AUTHENTICATE }, action: { kind: 'commit_then_delay', seconds: 0.2 } });
    const leaving = request(new URL('/dashboard', browser.url), { headers: { cookie, accept: 'text/html' } }).end();
    leaving.on('error', () => {});
    while ((await exchanges()) === before) {
      // It is not on its way to the API yet.
    }
    leaving.destroy();
    const form = request(new URL('/logout', browser.url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 100 },
    });
    form.on('error', () => {});
    form.write('return_to=');
    await once(form, 'socket');
    form.destroy();
    // What was exchanged for those who left is there for those who come again.
    assert.equal((await browser.get('/dashboard')).text, 'Dashboard of ada@example.com');
    assert.equal(await exchanges(), before + 1);
  });

  return { stage, visit };
}

module.exports = { setStage, testKit, ACME, GLOBEX };
