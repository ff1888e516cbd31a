// The guide's program for Remix in production: what a person sees, and what reaches their browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, afterEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startDemo } from '../browser/demo.js';
import { ADA, atSignInPage, cookieOf, flows, GRACE, signOutButton } from '../browser/person.js';
import { nestedCookie, PASSWORD, sealedSession } from './vendor.js';
import { Watch } from './watch.js';

const NAME = 'Remix';
const SCRIPT = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };

const demo = await startDemo({ apps: ['none'] });
const watch = new Watch(demo);
const [url, single] = await Promise.all(['build', 'build/single-fetch'].map(serve));
demo.cookie = 'wos-session';
demo.apps[NAME] = url;
after(() => demo.stop());
afterEach(() => watch.check());
afterEach(() => demo.tidy());

/** Serves a build of the guide's program in a process of its own. */
async function serve(build) {
  const program = fileURLToPath(new URL('../guide/remix/server.js', import.meta.url));
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    WORKOS_BASE_URL: demo.emulator,
    WORKOS_CLIENT_ID: demo.account.clientId,
    WORKOS_API_KEY: demo.account.apiKey,
    WORKOS_COOKIE_PASSWORD: PASSWORD,
  };
  const child = spawn(process.execPath, [program, build], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  after(() => child.kill());
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([status]) => Promise.reject(new Error(`${program} ended with status ${status}`))),
  ]);
  return JSON.parse(line).url;
}

const visitor = async (options) => watch.over(await demo.newVisitor(options));
const isWelcome = (page) => page.getByText('Welcome back').waitFor();
const asked = (page) => page.waitForURL(({ pathname }) => pathname === '/user_management/authorize');
const authorize = (page) => new URL(page.url()).searchParams;
const as = (page, email) => page.getByRole('button', { name: email }).click();

/** Somebody who is signed in, since so many seconds. */
async function signedIn(page, seconds = 0) {
  await demo.signIn(page, NAME, sealedSession(demo, GRACE, { seconds }));
  return page;
}
const longAgo = (page) => signedIn(page, 3600);

const outage = () =>
  demo.control('POST', '/faults', {
    match: { path: '/user_management/' },
    times: 0,
    action: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } },
  });
const endSession = () =>
  demo.control('POST', '/faults', {
    match: { grant_type: 'refresh_token' },
    action: { kind: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'Session has ended.' } },
  });

describe('signing out', () => {
  // First of all, because the vendor's kit needs another request before it.
  test('is no error without a session, in a process that has answered nothing yet', async () => {
    const answer = await fetch(`${url}/?index`, { method: 'POST', redirect: 'manual' });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/');
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`ends the session ${javaScriptEnabled ? 'by script' : 'without scripts'}`, async () => {
      // Without scripts only the middleware of React Router could send a page in place of a redirect to another origin.
      const page = await signedIn(await visitor({ javaScriptEnabled, bypassCSP: !javaScriptEnabled }));
      await page.goto(url);
      await signOutButton(page).click();
      await page.getByText('Log in').waitFor();
      assert.equal(page.url(), `${url}/`);
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      assert.equal(await demo.requests('GET', '/user_management/sessions/logout'), 1);
    });
  }
});

describe('a sign-in', () => {
  test('begins at the login route of the guide: two redirects, with PKCE and a state', async () => {
    const page = await visitor();
    const first = await page.request.get(`${url}/login`, { maxRedirects: 0 });
    assert.equal(first.status(), 302);
    assert.match(first.headers().location, /^\/callback\?authkit=sign-in$/);
    await page.goto(url);
    await page.getByText('Log in').click();
    await asked(page);
    const { code_challenge_method: method, code_challenge: challenge, state } = Object.fromEntries(authorize(page));
    assert.equal(method, 'S256');
    assert.ok(challenge.length === 43 && state.length === 50);
    await as(page, GRACE);
    await isWelcome(page);
    assert.equal(page.url(), `${url}/`);
    assert.deepEqual(await flows(page), []);
    assert.equal(await demo.codesSent(), 1);
    await page.goto(`${url}/protected`);
    await isWelcome(page);
    await page.goBack();
    await page.goBack();
    assert.equal(new URL(page.url()).origin, url);
    assert.equal(await demo.codesSent(), 1);
  });

  test('begins at the sign-up link of the guide', async () => {
    const page = await visitor();
    await page.goto(url);
    await page.getByRole('link', { name: 'Sign Up' }).click();
    await asked(page);
    assert.equal(authorize(page).get('screen_hint'), 'sign-up');
    await as(page, GRACE);
    await isWelcome(page);
  });

  test('is asked for by the protected page of the guide, and leads back to it', async () => {
    const page = await visitor();
    await page.goto(`${url}/protected?tab=2&q=a+b&r=%C3%A9`);
    assert.ok(atSignInPage(page));
    await as(page, GRACE);
    await isWelcome(page);
    assert.equal(page.url(), `${url}/protected?tab=2&q=a+b&r=%C3%A9`);
  });

  test('is asked for by a link to it', async () => {
    const page = await visitor();
    await page.goto(`${url}/more`);
    await page.getByRole('link', { name: 'Protected' }).click();
    await asked(page);
    await as(page, GRACE);
    await isWelcome(page);
    assert.equal(page.url(), `${url}/protected`);
  });

  test('that was cancelled, or begun elsewhere, signs nobody in', async () => {
    const page = await visitor();
    await page.goto(`${url}/login`);
    const cancelled = page.waitForResponse((it) => it.url().startsWith(`${url}/callback`));
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await cancelled).status(), 400);
    await page.getByRole('link', { name: 'Try again' }).waitFor();
    const { code } = await demo.control('POST', '/codes', { email: ADA });
    await demo.control('DELETE', '/requests');
    for (const state of ['&state=guessed', '']) {
      await page.goto(`${url}/callback?code=${code}${state}`);
      assert.ok(atSignInPage(page));
    }
    assert.equal(await demo.codesSent(), 0);
    assert.equal(await cookieOf(page, demo.cookie), undefined);
  });

  for (const seconds of [0, 3600]) {
    test(`of the vendor's kit ${seconds} seconds ago goes on, in a cookie of ours`, async () => {
      const page = await visitor();
      await demo.signIn(page, NAME, nestedCookie(demo, GRACE, { seconds }));
      await page.goto(`${url}/protected`);
      await isWelcome(page);
      assert.equal(await demo.refreshes(), seconds ? 1 : 0);
      const { value } = await cookieOf(page, demo.cookie);
      assert.match(value, /^ak1\./);
      await page.reload();
      await isWelcome(page);
    });
  }
});

describe('an access token that has expired', () => {
  test('is refreshed once for the loaders of a page, and for five tabs', async () => {
    const first = await longAgo(await visitor());
    const pages = [first];
    while (pages.length < 5) pages.push(watch.over(await first.context().newPage()));
    await Promise.all(pages.map((page) => page.goto(`${url}/protected`)));
    for (const page of pages) await isWelcome(page);
    assert.equal(await demo.refreshes(), 1);
  });

  test('is refreshed by a loader that throws a redirect, which brings the new cookie', async () => {
    const page = await longAgo(await visitor());
    const { value } = await cookieOf(page, demo.cookie);
    const moved = page.waitForResponse(`${url}/moved`);
    await page.goto(`${url}/moved`);
    assert.match((await (await moved).allHeaders())['set-cookie'], /^wos-session=ak1\./);
    assert.equal(page.url(), `${url}/protected`);
    await isWelcome(page);
    assert.notEqual((await cookieOf(page, demo.cookie)).value, value);
    assert.equal(await demo.refreshes(), 1);
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`loses no form ${javaScriptEnabled ? 'by script' : 'without scripts'}`, async () => {
      const page = await signedIn(await visitor({ javaScriptEnabled }));
      await page.goto(`${url}/more`);
      await longAgo(page);
      await page.getByLabel('Note').fill('written slowly');
      const sent = page.waitForResponse((it) => it.request().method() === 'POST');
      await page.getByRole('button', { name: 'Save' }).click();
      assert.match((await (await sent).allHeaders())['set-cookie'], /^wos-session=ak1\./);
      await page.waitForLoadState('networkidle');
      await page.goto(`${url}/more`);
      assert.equal(await page.getByLabel('Note').inputValue(), 'written slowly');
      assert.equal(await demo.refreshes(), 1);
    });
  }

  test('of a session that is over leads a form to the sign-in and back to its page', async () => {
    const page = await signedIn(await visitor());
    await page.goto(`${url}/more?draft=1`);
    await longAgo(page);
    await endSession();
    await page.getByRole('button', { name: 'Save' }).click();
    await asked(page);
    await as(page, GRACE);
    await page.getByRole('heading', { name: 'Hello, Grace' }).waitFor();
    assert.equal(page.url(), `${url}/more?draft=1`);
  });

  test('is no obstacle to a switch, which costs one exchange', async () => {
    const page = await signedIn(await visitor());
    await page.goto(`${url}/more`);
    await longAgo(page);
    await page.getByRole('button', { name: 'Acme' }).click();
    await page.waitForFunction(() => document.querySelector('#organization').textContent.endsWith('ACME'));
    assert.equal(await demo.refreshes(), 1);
  });

  test('outlives an outage', async () => {
    const page = await longAgo(await visitor());
    const { value } = await cookieOf(page, demo.cookie);
    await outage();
    assert.equal((await page.goto(`${url}/protected`)).status(), 503);
    assert.equal((await page.goto(`${url}/more`)).status(), 203);
    assert.equal((await cookieOf(page, demo.cookie)).value, value, 'the cookie is kept');
    await demo.control('DELETE', '/faults');
    await page.goto(`${url}/protected`);
    await isWelcome(page);
  });
});

describe('a route without a page', () => {
  test('answers 403 without the right, and leads whoever is not signed in to the start, without a cookie', async () => {
    const page = await signedIn(await visitor());
    const refused = await page.request.get(`${url}/manage`, { headers: SCRIPT });
    assert.equal(refused.status(), 403);
    assert.equal((await refused.json()).error, 'permission_missing');
    await page.context().clearCookies();
    const anonymous = await page.request.get(`${url}/manage`, { headers: SCRIPT, maxRedirects: 0 });
    assert.equal(anonymous.status(), 302);
    assert.equal(anonymous.headers().location, '/callback?authkit=resume&return_to=%2Fmanage');
    assert.equal(anonymous.headers()['set-cookie'], undefined);
  });
});

describe('with single fetch', () => {
  test('a guarded loader sends the browser to the start as a document', async () => {
    const answer = await fetch(`${single}/protected.data`, { headers: SCRIPT });
    assert.equal(answer.status, 202);
    const text = await answer.text();
    assert.match(text, /"\/callback\?authkit=resume&return_to=%2Fprotected"/);
    assert.match(text, /"reload",true/);
  });

  test('data comes with the cookie of a session that was refreshed', async () => {
    const cookie = `${demo.cookie}=${await sealedSession(demo, GRACE, { seconds: 3600 })}`;
    const answer = await fetch(`${single}/protected.data`, { headers: { ...SCRIPT, cookie } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('set-cookie'), /^wos-session=ak1\./);
    const text = await answer.text();
    assert.match(text, /"Grace"/);
    assert.doesNotMatch(text, /eyJ[\w-]{10,}\.|ak1\./);
  });
});
