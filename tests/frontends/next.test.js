// The kit for Next.js, as people see it: the guide's own program, and an application with everything.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, describe, test } from 'node:test';
import { AUTHORIZE, atSignInPage, flows, GRACE } from '../browser/person.js';
import { folderOf } from './next-apps.js';
import { ask, PASSWORD, pairs, Stage } from './next-stage.js';

const { createWorkOS } = createRequire(import.meta.url)('../../node/dist/index.js');
const VECTORS = new URL('../vectors/', import.meta.url);

const NAMES = (process.env.NEXT_APPS ?? 'guide,guide15,example').split(',');
const stage = await Stage.start(NAMES);
after(() => stage.stop());
afterEach(() => stage.tidy());

const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}/;
const SEALED = /\bak1\.[\w-]{20,}|Fe26\.2[\w*-]{20,}/;

/** Reads everything that a page is sent, but for cookies. */
function watched(page) {
  const texts = [];
  page.on('requestfinished', (request) => {
    if (request.url().startsWith(stage.emulator)) return;
    const read = async () => {
      const response = await request.response();
      const fields = (await response.headersArray()).filter(({ name }) => name.toLowerCase() !== 'set-cookie');
      return `${JSON.stringify(fields)}${await response.text()}`;
    };
    texts.push(read().catch(() => ''));
  });
  return async () => {
    for (const text of await Promise.all(texts)) {
      assert.doesNotMatch(text, TOKEN);
      assert.doesNotMatch(text, SEALED);
      assert.doesNotMatch(text, /x-workos-/i);
    }
  };
}

const welcome = (page) => page.getByText('Welcome back, Grace');
const choose = (page, email = GRACE) => page.getByRole('button', { name: email }).click();

for (const name of NAMES.filter((it) => it.startsWith('guide'))) {
  const url = stage.apps[name];
  describe(`The guide's program on Next ${name === 'guide' ? 16 : 15}`, () => {
    test('next/home-verbatim', async () => {
      const page = await stage.newVisitor();
      const answer = await page.goto(url);
      assert.equal(answer.status(), 200);
      assert.deepEqual(await page.context().cookies(), []);
      await page.getByRole('link', { name: 'Sign up' }).click();
      await page.waitForURL(`${stage.emulator}/**`);
      const asked = new URL(page.url());
      assert.equal(asked.pathname, AUTHORIZE);
      assert.equal(asked.searchParams.get('screen_hint'), 'sign-up');
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/`);
      assert.deepEqual(await flows(page), []);
    });

    test('next/protected-verbatim', async () => {
      const page = await stage.newVisitor();
      await page.goto(`${url}/protected`);
      assert.ok(atSignInPage(page));
      await choose(page);
      await page.waitForURL(`${url}/`);
      await page.goto(`${url}/protected`);
      await welcome(page).waitFor();
    });

    test('next/composable-verbatim', async () => {
      const page = await stage.newVisitor();
      const check = watched(page);
      await page.goto(`${url}/account`);
      assert.ok(atSignInPage(page));
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/account`);
      const answer = await page.reload();
      assert.equal((await answer.allHeaders())['x-middleware-override-headers'], undefined);
      await check();
    });

    test('the login endpoint, and the end of the session', async () => {
      const page = await stage.newVisitor();
      await page.goto(url);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await choose(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      assert.equal(page.url(), `${url}/`);
      assert.deepEqual(await page.context().cookies(url), []);
    });

    test('client components', async () => {
      const page = await stage.newVisitor();
      const failures = [];
      page.on('pageerror', (error) => failures.push(error));
      await page.goto(`${url}/client/protected`);
      await page.waitForURL(`${stage.emulator}/**`);
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/client/protected`);
      await page.goto(`${url}/client/home-page`);
      await welcome(page).waitFor();
      assert.deepEqual(failures, []);
    });

    test('an expired session is renewed for the page of the same request', async () => {
      const page = await stage.visitor(name, stage.oldSession(name));
      const [before] = await page.context().cookies(url);
      await page.goto(`${url}/account`);
      await welcome(page).waitFor();
      assert.equal(await stage.exchanges(), 1);
      const [after] = await page.context().cookies(url);
      assert.notEqual(after.value, before.value);
    });
  });
}

const url = stage.apps.example;
const at = (path) => `${url}${path}`;
const heading = (page, name) => page.getByRole('heading', { level: 1, name });
/** A request of a script. */
const script = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
const document = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };

describe('A proxy', { skip: url === undefined }, () => {
  test('guards paths by the kind of request', async () => {
    const page = await ask(at('/dashboard?tab=2'), document);
    assert.equal(page.statusCode, 302);
    assert.equal(page.headers.location, '/callback?authkit=resume&return_to=%2Fdashboard%3Ftab%3D2');
    assert.deepEqual(pairs(page), []);
    const fetched = await ask(at('/dashboard'), script);
    assert.equal(fetched.statusCode, 401);
    assert.equal(JSON.parse(fetched.text).error, 'sign_in_required');
    const ahead = await ask(at('/dashboard'), { ...document, 'sec-purpose': 'prefetch;prerender' });
    assert.equal(ahead.statusCode, 401);
    assert.deepEqual(pairs(ahead), []);
    // A preflight is the application's to answer, which Next does for it.
    const preflight = await ask(at('/dashboard'), { origin: 'https://evil.example' }, 'OPTIONS');
    assert.ok(![302, 401].includes(preflight.statusCode), String(preflight.statusCode));
  });

  test('sends those who may sign up to sign up', async () => {
    const page = await ask(at('/dashboard/join'), document);
    assert.match(page.headers.location, /^\/callback\?authkit=sign-up&return_to=%2Fdashboard%2Fjoin$/);
  });

  test('next/spoof', async () => {
    const session = await stage.session('example');
    const headers = {
      ...document,
      'x-workos-middleware': 'true',
      'x-workos-session': session.split('=')[1],
      'x-url': 'http://localhost/spoofed',
      'x-redirect-uri': 'http://evil.example/callback',
    };
    const page = await ask(at('/note'), headers);
    assert.equal(page.headers.location, `${url}/callback?authkit=resume&return_to=%2Fnote`);
  });

  test('says nothing to caches of a page without a session, and forbids to store one with', async () => {
    const anonymous = await ask(at('/'), document);
    assert.equal(anonymous.headers['x-middleware-cache'], undefined);
    const personal = await ask(at('/'), { ...document, cookie: await stage.session('example') });
    assert.match(personal.headers['cache-control'], /private.*no-store/);
  });

  test('next/refresh-same-request', async () => {
    const cookie = await stage.oldSession('example');
    await stage.control('DELETE', '/requests');
    const page = await ask(at('/'), { ...document, cookie });
    assert.match(page.text, /Hello, (<!-- -->)?Grace/);
    assert.match(page.text, /id="format">native/);
    assert.notEqual(
      pairs(page).find((it) => it.startsWith('wos-session=')),
      cookie,
    );
    assert.equal(await stage.exchanges(), 1);
  });

  test('exchanges a session once for all parallel requests', async () => {
    const cookie = await stage.oldSession('example');
    await stage.control('DELETE', '/requests');
    const paths = ['/', '/dashboard', '/note', '/token', '/api/report'];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask(at(paths[i % 5]), { ...document, cookie })),
    );
    for (const { statusCode } of answers) assert.ok([200, 403].includes(statusCode), String(statusCode));
    assert.equal(await stage.exchanges(), 1);
  });

  test('tells an outage from a sign-out', async () => {
    const cookie = await stage.oldSession('example');
    await stage.outage();
    const open = await ask(at('/'), { ...document, cookie });
    assert.equal(open.statusCode, 200);
    assert.match(open.text, /Sign-in is not reachable at the moment/);
    assert.deepEqual(pairs(open), []);
    const guarded = await ask(at('/dashboard'), { ...document, cookie });
    assert.equal(guarded.statusCode, 503);
    assert.ok(guarded.headers['retry-after']);
    const guardedByPage = await ask(at('/note'), { ...document, cookie });
    assert.equal((await ask(guardedByPage.headers.location, { ...document, cookie })).statusCode, 503);
    await stage.control('DELETE', '/faults');
    assert.equal((await ask(at('/dashboard'), { ...document, cookie })).statusCode, 200);
  });

  test('keeps a cookie that it cannot read', async () => {
    const page = await ask(at('/dashboard'), { ...document, cookie: 'wos-session=garbage' });
    assert.equal(page.statusCode, 302);
    assert.deepEqual(pairs(page), []);
  });
});

describe('A page', { skip: url === undefined }, () => {
  test('refuses who lacks a permission', async () => {
    const page = await stage.visitor('example');
    const answer = await page.goto(at('/members'));
    assert.equal(answer.status(), 403);
    await heading(page, 'You may not see this.').waitFor();
  });

  test('asks for a recent sign-in', async () => {
    await stage.control('POST', '/clock', { advance_seconds: -200 });
    const session = await stage.session('example');
    await stage.control('POST', '/clock', { advance_seconds: 200 });
    const page = await stage.visitor('example', session);
    await page.goto(at('/security'));
    await heading(page, 'Security').waitFor();
  });

  test('next/link-rsc', async () => {
    const page = await stage.newVisitor();
    const failures = [];
    page.on(
      'console',
      (message) => message.type() === 'error' && /CORS/.test(message.text()) && failures.push(message),
    );
    for (const [link, path] of [
      ['Dashboard', '/dashboard'],
      ['Note', '/note'],
      ['Sign in', '/'],
    ]) {
      const ahead = page.waitForResponse((response) => response.status() === 401);
      await page.goto(url);
      await ahead;
      assert.deepEqual(await flows(page), [], 'what is loaded ahead begins no sign-in');
      await page.getByRole('link', { name: link }).click();
      await page.waitForURL(`${stage.emulator}/**`);
      assert.equal((await flows(page)).length, 1);
      await choose(page);
      await page.waitForURL(at(path));
      await page.context().clearCookies();
    }
    assert.deepEqual(failures, []);
  });

  test('next/delete-arrives', async () => {
    const page = await stage.newVisitor();
    await page.goto(at('/dashboard'));
    assert.equal((await flows(page)).length, 1);
    await choose(page);
    await heading(page, "Grace's dashboard").waitFor();
    assert.deepEqual(await flows(page), []);
  });

  test('is gone back to with an expired session, and forward', async () => {
    const page = await stage.visitor('example', stage.oldSession('example'));
    await page.goto(url);
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await heading(page, "Grace's dashboard").waitFor();
    await page.goBack();
    await heading(page, 'Hello, Grace').waitFor();
    await page.goForward();
    await heading(page, "Grace's dashboard").waitFor();
    assert.equal(await stage.exchanges(), 1);
  });

  test('is shown in several tabs at once after one exchange', async () => {
    const page = await stage.visitor('example', stage.oldSession('example'));
    const tabs = [page, ...(await Promise.all([1, 2, 3].map(() => page.context().newPage())))];
    await Promise.all(tabs.map((tab, i) => tab.goto(at(i % 2 ? '/note' : '/dashboard'))));
    for (const tab of tabs) assert.match(await tab.locator('h1').textContent(), /Grace's dashboard|Your note/);
    assert.equal(await stage.exchanges(), 1);
  });

  test('has a server action that works with an expired session, and none without a session', async () => {
    const page = await stage.visitor('example');
    await page.goto(at('/note'));
    await page.getByLabel('Note').fill('first');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#note').getByText('first').waitFor();
    const old = await stage.oldSession('example');
    await page.context().addCookies([{ name: 'wos-session', value: old.split('=')[1], url, httpOnly: true }]);
    await stage.control('DELETE', '/requests');
    await page.getByLabel('Note').fill('second');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#note').getByText('second').waitFor();
    assert.equal(await stage.exchanges(), 1);
    await page.context().clearCookies();
    await page.getByLabel('Note').fill('third');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(`${stage.emulator}/**`);
  });

  test('switches to another organization', async () => {
    const page = await stage.visitor('example', stage.session('example', { email: 'ada@example.com' }));
    await page.goto(at('/dashboard'));
    await page.getByRole('button', { name: 'Globex' }).click();
    await page.locator('#organization').getByText('org_01EM0000000000000000GLOBEX').waitFor();
    assert.equal(page.url(), at('/dashboard'));
    await page.getByRole('button', { name: 'Acme' }).click();
    await page.locator('#organization').getByText('org_01EM000000000000000000ACME').waitFor();
  });

  test('of the application signs in by a password of its own', async () => {
    const page = await stage.newVisitor();
    for (const password of ['wrong', 'password123!']) {
      await page.goto(at('/password'));
      await page.getByLabel('E-mail').fill(GRACE);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await heading(page, password === 'wrong' ? 'The sign-in was not completed.' : "Grace's dashboard").waitFor();
    }
    const [cookie] = await page.context().cookies(url);
    assert.match(cookie.value, /^ak1\./);
    assert.ok(cookie.httpOnly);
    assert.equal(await stage.exchanges(), 0);
  });

  test('signs out everywhere in the browser', async () => {
    const page = await stage.visitor('example');
    await page.goto(at('/dashboard'));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'You are not signed in').waitFor();
    assert.equal(page.url(), at('/'));
    assert.deepEqual(await page.context().cookies(url), []);
  });
});

describe('A callback', { skip: url === undefined }, () => {
  test('that was cancelled shows a page of the application', async () => {
    const page = await stage.newVisitor();
    await page.goto(at('/login'));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await heading(page, 'The sign-in was not completed.').waitFor();
  });

  test('tells the application the state that it gave, and lets it redirect', async () => {
    const page = await stage.newVisitor();
    const begun = await ask(at('/login?campaign=notes'), document);
    assert.ok(begun.headers.location.startsWith(`${stage.emulator}${AUTHORIZE}`), 'bound to this browser at once');
    await page.goto(at('/login?campaign=notes'));
    await choose(page);
    await heading(page, 'Your note').waitFor();
    assert.deepEqual(await flows(page), []);
    assert.equal((await page.context().cookies(url)).filter(({ name }) => name === 'wos-session').length, 1);
  });

  test('that is opened once more changes nothing', async () => {
    const page = await stage.newVisitor();
    await page.goto(at('/dashboard'));
    const callback = page.waitForRequest((request) => request.url().startsWith(at('/callback?code=')));
    await choose(page);
    await heading(page, "Grace's dashboard").waitFor();
    await page.goto((await callback).url());
    await heading(page, 'Hello, Grace').waitFor();
    assert.equal(await stage.exchanges('authorization_code'), 1);
  });
});

describe('A route handler', { skip: url === undefined }, () => {
  test('answers scripts by what they may', async () => {
    const refused = await ask(at('/api/report'), script);
    assert.equal(refused.statusCode, 401);
    const cookie = await stage.session('example');
    const forbidden = await ask(at('/api/report'), { ...script, cookie });
    assert.equal(forbidden.statusCode, 403);
    assert.deepEqual(JSON.parse(forbidden.text).required, { permission: ['users:manage'] });
    const ada = await stage.session('example', {
      email: 'ada@example.com',
      organization_id: 'org_01EM000000000000000000ACME',
    });
    const answer = await ask(at('/api/report'), { ...script, cookie: ada });
    assert.equal(answer.statusCode, 200);
    assert.match(JSON.parse(answer.text).reader, /^user_/);
  });
});

describe('A client component', { skip: url === undefined }, () => {
  test('has a token and renews it', async () => {
    const page = await stage.visitor('example');
    await page.goto(at('/token'));
    await heading(page, "Grace's token").waitFor();
    const token = page.locator('#token');
    await token.getByText(/^[\w-]{12}$/).waitFor();
    const first = await token.textContent();
    assert.match(await page.locator('#subject').textContent(), /^user_/);
    assert.equal(await page.locator('#recent').textContent(), 'just now');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.waitForFunction((first) => document.querySelector('#token').textContent !== first, first);
    assert.equal(await stage.exchanges(), 1);
    await page.reload();
    await heading(page, "Grace's token").waitFor();
    assert.equal(await stage.exchanges(), 1);
  });

  test('switches to another organization', async () => {
    const page = await stage.visitor('example', stage.session('example', { email: 'ada@example.com' }));
    await page.goto(at('/token'));
    await page.getByRole('button', { name: 'Globex' }).click();
    await page.locator('#organization').getByText('org_01EM0000000000000000GLOBEX').waitFor();
  });

  test('sends others to the sign-in and gets them back', async () => {
    const page = await stage.newVisitor();
    await page.goto(at('/token'));
    await page.waitForURL(`${stage.emulator}/**`);
    await choose(page);
    await heading(page, "Grace's token").waitFor();
  });

  test('in another tab notices a sign-out', async () => {
    const page = await stage.visitor('example');
    await page.goto(at('/token'));
    const other = await page.context().newPage();
    await other.goto(url);
    await heading(other, 'Hello, Grace').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(other, 'You are not signed in').waitFor();
  });

  test('survives an outage, at first and later', async () => {
    const page = await stage.visitor('example', stage.oldSession('example'));
    await stage.outage();
    await page.goto(at('/token'));
    await heading(page, 'Loading').waitFor();
    await stage.control('DELETE', '/faults');
    await heading(page, "Grace's token").waitFor();
    const old = await stage.oldSession('example');
    await page.context().addCookies([{ name: 'wos-session', value: old.split('=')[1], url, httpOnly: true }]);
    await stage.outage();
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await page.waitForResponse((response) => response.request().method() === 'POST');
    await heading(page, "Grace's token").waitFor();
  });

  test('says that an administrator acts as the user', async () => {
    const impersonator = { email: 'admin@example.com', reason: 'support' };
    const organization_id = 'org_01EM000000000000000000ACME';
    const session = await stage.session('example', { email: 'ada@example.com', impersonator, organization_id });
    const page = await stage.visitor('example', session);
    await stage.control('POST', '/faults', {
      match: { path: '/organizations/' },
      times: 0,
      action: { kind: 'status', status: 200, body: { id: organization_id, name: 'Acme Corporation' } },
    });
    await page.goto(url);
    const bar = page.locator('[data-workos-impersonation]');
    await bar.getByText('within Acme Corporation').waitFor();
    await bar.getByRole('button', { name: 'Hide' }).click();
    assert.equal(await bar.getByText('within').count(), 0);
    await bar.getByRole('button', { name: 'Stop' }).click();
    await heading(page, 'You are not signed in').waitFor();
  });
});

describe('What reaches the browser', { skip: url === undefined }, () => {
  test('has no token and no session in it, but for the page that asked for one', async () => {
    const page = await stage.newVisitor();
    const check = watched(page);
    await page.goto(at('/dashboard'));
    await choose(page);
    await heading(page, "Grace's dashboard").waitFor();
    for (const name of ['Note', 'Security', 'Dashboard']) {
      await page.getByRole('link', { name }).click();
      await page.waitForURL(at(`/${name.toLowerCase()}`));
    }
    await page.goto(at('/note'));
    await page.getByLabel('Note').fill('a note');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#note').getByText('a note').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'You are not signed in').waitFor();
    await check();
  });

  test('names no secret of the environment', () => {
    const log = stage.logs.example.join('');
    assert.doesNotMatch(log, TOKEN);
    assert.doesNotMatch(log, SEALED);
  });
});

describe('The server actions', { skip: url === undefined }, () => {
  test('next/action-names', () => {
    const manifest = JSON.parse(
      readFileSync(`${folderOf('example')}/.next/server/server-reference-manifest.json`, 'utf8'),
    );
    const names = Object.values(manifest.node)
      .filter(({ filename = '' }) => filename.includes('authkit-native-nextjs'))
      .map(({ exportedName }) => exportedName);
    assert.deepEqual(names.sort(), ACTIONS);
  });
});

describe("The vendor's kit", () => {
  test('leaves a session that still counts, and is kept in our format from then on', {
    skip: !stage.apps.guide,
  }, async () => {
    const vectors = JSON.parse(readFileSync(new URL('sealed/authkit-nextjs-4.3.2.json', VECTORS), 'utf8')).vectors;
    const { sealed, password, expect } = vectors.find(({ id }) => id === 'ascii');
    await stage.control('POST', '/faults', {
      match: { path: '/sso/jwks/' },
      times: 0,
      action: {
        kind: 'status',
        status: 200,
        body: JSON.parse(readFileSync(new URL('tokens/jwks.json', VECTORS), 'utf8')),
      },
    });
    await stage.serve('guide', 'migrated', { WORKOS_COOKIE_PASSWORD: password });
    const home = await ask(stage.apps.migrated, { ...document, cookie: `wos-session=${sealed}` });
    assert.ok(home.text.includes(expect.user.firstName), home.text);
    assert.match(pairs(home).join(), /^wos-session=ak1\./);
    assert.equal(await stage.exchanges(), 0);
  });

  test('reads the sessions that are sealed in its format', { skip: !stage.apps.guide15 }, async () => {
    const [, sessionData] = (await stage.session('guide15')).split('wos-session=');
    assert.match(sessionData, /^Fe26\.2\*/);
    const { userManagement } = createWorkOS({ ...stage.account, baseUrl: stage.emulator, acceptFormats: ['iron'] });
    const auth = await userManagement.loadSealedSession({ sessionData, cookiePassword: PASSWORD }).authenticate();
    assert.equal(auth.user?.email, GRACE);
  });
});

test('the Edge runtime is told what to do, by every function that a proxy may call', async () => {
  const dist = new URL('../../frontends/nextjs/dist/', import.meta.url);
  const text = readFileSync(new URL('index.js', dist), 'utf8');
  const names = [...text.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list]) => list.split(',').map((it) => it.trim()));
  const edge = await import(new URL('edge.js', dist));
  const functions = names.filter((it) => /^[a-z]/.test(it));
  assert.ok(functions.length > 15);
  for (const name of functions) assert.throws(() => edge[name](), /rename middleware.ts to proxy.ts/, name);
});

const ACTIONS = [
  'checkSessionAction',
  'getAccessTokenAction',
  'getAuthAction',
  'getOrganizationAction',
  'handleSignOutAction',
  'refreshAccessTokenAction',
  'refreshAuthAction',
  'switchToOrganizationAction',
];
