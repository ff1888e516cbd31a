// React Router in production: what a person sees, and what reaches their browser.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { startDemo } from '../browser/demo.js';
import {
  ADA,
  atSignInPage,
  choose,
  cookieOf,
  flows,
  GRACE,
  greeting,
  organization,
  session,
  signIn,
  signOutButton,
} from '../browser/person.js';
import { Watch } from './watch.js';
import { nestedCookie, PASSWORD } from './vendor.js';

const NAME = 'ReactRouter';
const DATA = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };

const demo = await startDemo({ apps: [NAME], settings: { WORKOS_COOKIE_PASSWORD: PASSWORD } });
const watch = new Watch(demo);
const url = demo.apps[NAME];
after(() => demo.stop());
afterEach(() => watch.check());
afterEach(() => demo.tidy());

const link = (page, name) => page.getByRole('link', { name, exact: true });
const note = (page) => page.getByLabel('Note');
const save = (page) => page.getByRole('button', { name: 'Save' }).click();
const asked = (page) => page.waitForURL(({ pathname }) => pathname === '/user_management/authorize');
const visitor = async (options) => watch.over(await demo.newVisitor(options));

/** Somebody whose access token has expired, on a page. */
async function longAgo(path, options) {
  const page = await visitor(options);
  await demo.signInLongAgo(page, NAME);
  if (path) {
    await page.goto(url + path);
    await demo.signInLongAgo(page, NAME);
  }
  return page;
}

const outage = () =>
  demo.control('POST', '/faults', {
    match: { path: '/user_management/' },
    times: 0,
    action: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } },
  });
const recovery = () => demo.control('DELETE', '/faults');
const endSession = () =>
  demo.control('POST', '/faults', {
    match: { grant_type: 'refresh_token' },
    action: { kind: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'Session has ended.' } },
  });

describe('a sign-in', () => {
  test('ends at the home page, and the back button leads nowhere else', async () => {
    const page = await visitor();
    await signIn(page, url);
    assert.equal(page.url(), `${url}/`);
    assert.equal(await greeting(page), 'Hello, Grace');
    assert.deepEqual(await flows(page), []);
    const signedIn = await session(page);
    await link(page, 'Dashboard').click();
    await page.getByRole('heading', { name: "Grace's dashboard" }).waitFor();
    for (const step of ['goBack', 'goBack', 'goForward']) {
      await page[step]();
      assert.equal(new URL(page.url()).origin, url, `after ${step}`);
    }
    await page.goto(url);
    assert.equal(await session(page), signedIn);
    assert.equal(await demo.codesSent(), 1);
  });

  test('leads back to a deep link', async () => {
    const page = await visitor();
    const deep = `${url}/dashboard?tab=2&q=a%20b+c&q=%C3%A9`;
    await page.goto(deep);
    assert.ok(atSignInPage(page));
    await choose(page);
    assert.equal(page.url(), deep);
  });

  test('is where a link of a page leads whose session is over, and back to that link', async () => {
    const page = await longAgo('/');
    await endSession();
    const data = page.waitForResponse((it) => new URL(it.url()).pathname === '/note.data');
    await link(page, 'Note').click();
    assert.equal((await data).status(), 202);
    await asked(page);
    await choose(page);
    assert.equal(page.url(), `${url}/note`);
  });

  test('that is cancelled, or was begun elsewhere, is said by the error page of the app', async () => {
    const page = await visitor();
    await page.goto(`${url}/login`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await greeting(page), 'The sign-in was not completed.');
    const { code } = await demo.control('POST', '/codes', { email: ADA });
    await demo.control('DELETE', '/requests');
    await page.goto(`${url}/callback?code=${code}&state=guessed`);
    assert.ok(atSignInPage(page));
    assert.equal(await demo.codesSent(), 0);
    assert.equal(await cookieOf(page, demo.cookie), undefined);
  });

  test('of the vendor goes on, in a cookie of ours', async () => {
    const page = await visitor();
    await page.context().addCookies([{ name: demo.cookie, value: await nestedCookie(demo, GRACE), url }]);
    await demo.control('DELETE', '/requests');
    await page.goto(`${url}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
    assert.equal(await demo.refreshes(), 0);
    assert.match((await cookieOf(page, demo.cookie)).value, /^ak1\./);
    await page.reload();
    assert.equal(await page.locator('#format').textContent(), 'native');
  });
});

describe('an access token that has expired', () => {
  test('is refreshed once for five tabs', async () => {
    const first = await longAgo();
    const pages = [first];
    while (pages.length < 5) pages.push(watch.over(await first.context().newPage()));
    await Promise.all(pages.map((page) => page.goto(`${url}/dashboard`)));
    for (const page of pages) assert.equal(await greeting(page), "Grace's dashboard");
    assert.equal(await demo.refreshes(), 1);
  });

  test('is refreshed once for a link, whose page brings the new cookie', async () => {
    const page = await longAgo('/');
    const { value } = await cookieOf(page, demo.cookie);
    await link(page, 'Dashboard').click();
    await page.getByRole('heading', { name: "Grace's dashboard" }).waitFor();
    assert.equal(await demo.refreshes(), 1);
    assert.notEqual((await cookieOf(page, demo.cookie)).value, value);
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'by script' : 'without scripts';

    test(`loses no form that is sent ${how}, and its redirect brings the new cookie`, async () => {
      const page = await longAgo('/note', { javaScriptEnabled });
      const { value } = await cookieOf(page, demo.cookie);
      const text = `written slowly ${how}: é & <b>`;
      await note(page).fill(text);
      const sent = page.waitForResponse((it) => it.request().method() === 'POST');
      await save(page);
      assert.equal((await sent).status(), javaScriptEnabled ? 202 : 303);
      assert.equal((await (await sent).headersArray()).filter(({ name }) => /^set-cookie$/i.test(name)).length, 1);
      await page.waitForLoadState('networkidle');
      await page.goto(`${url}/note`);
      assert.equal(await note(page).inputValue(), text);
      assert.equal(await demo.refreshes(), 1);
      assert.notEqual((await cookieOf(page, demo.cookie)).value, value);
    });

    test(`of a session that is over leads a form ${how} to the sign-in and back to its page`, async () => {
      const page = await longAgo('/note?draft=1', { javaScriptEnabled });
      await endSession();
      await save(page);
      await asked(page);
      await choose(page);
      assert.equal(page.url(), `${url}/note?draft=1`);
    });
  }

  test('is not spent on what is loaded ahead', async () => {
    const page = await longAgo();
    const headers = { ...DATA, 'sec-purpose': 'prefetch' };
    const ahead = await page.request.get(`${url}/dashboard.data`, { headers });
    assert.equal(ahead.status(), 401);
    assert.match(ahead.headers()['cache-control'], /no-store/);
    assert.equal(ahead.headers()['set-cookie'], undefined);
    assert.equal(await demo.refreshes(), 0);
    await page.goto(`${url}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
  });
});

describe('an outage', () => {
  test('is 503 on guarded pages and no sign-out anywhere, until it is over', async () => {
    const page = await longAgo();
    const { value } = await cookieOf(page, demo.cookie);
    await outage();
    const home = await page.goto(url);
    assert.equal(home.status(), 200);
    assert.equal(await greeting(page), 'Sign-in is not reachable at the moment');
    const down = await page.goto(`${url}/dashboard`);
    assert.equal(down.status(), 503);
    assert.equal(down.headers()['retry-after'], '60');
    assert.match(await greeting(page), /You are not signed out/);
    assert.equal((await cookieOf(page, demo.cookie)).value, value, 'the cookie is kept');
    await recovery();
    await page.reload();
    assert.equal(await greeting(page), "Grace's dashboard");
  });

  test('ends a form with 503, and the same form arrives after it', async () => {
    const page = await longAgo('/note');
    await note(page).fill('during an outage');
    await outage();
    const sent = page.waitForResponse((it) => it.request().method() === 'POST');
    await save(page);
    assert.equal((await sent).status(), 503);
    await page.getByRole('heading', { name: /You are not signed out/ }).waitFor();
    await recovery();
    await page.goto(`${url}/note`);
    await note(page).fill('after it');
    await save(page);
    await page.waitForLoadState('networkidle');
    assert.equal(await note(page).inputValue(), 'after it');
  });

  test('is not noticed while the access token is valid', async () => {
    const page = await visitor();
    await demo.signIn(page, NAME);
    await outage();
    await page.goto(`${url}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
  });
});

describe('who is signed in', () => {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'by script' : 'without scripts';

    test(`signs out ${how}`, async () => {
      const page = await visitor({ javaScriptEnabled });
      await demo.signIn(page, NAME);
      await page.goto(`${url}/dashboard`);
      await signOutButton(page).click();
      await page.waitForURL(`${url}/`);
      assert.equal(await greeting(page), 'You are not signed in');
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      assert.equal(await demo.requests('GET', '/user_management/sessions/logout'), 1);
      await page.goBack();
      assert.ok(atSignInPage(page), 'the page is asked for again, and guarded');
    });

    test(`switches to another organization ${how}, also with an expired token, by one exchange`, async () => {
      const page = await longAgo('/note', { javaScriptEnabled });
      await page.getByRole('button', { name: 'Acme' }).click();
      await page.waitForFunction(() => document.querySelector('#organization').textContent.endsWith('ACME'));
      assert.equal(page.url(), `${url}/note`);
      assert.match(await organization(page), /ACME$/);
      assert.equal(await demo.refreshes(), 1);
    });
  }

  test('is refused a page without the right, and asked again for a recent sign-in', async () => {
    const page = await visitor();
    await demo.signIn(page, NAME);
    const refused = await page.goto(`${url}/users`);
    assert.equal(refused.status(), 403);
    assert.equal(await greeting(page), 'You may not do this.');
    await demo.signIn(page, NAME, demo.earlierSessionAt(NAME, { seconds: 400 }));
    await page.goto(`${url}/account`);
    assert.ok(atSignInPage(page));
    assert.equal(new URL(page.url()).searchParams.get('max_age'), '300');
  });

  test('keeps what only they may see out of shared caches', async () => {
    const page = await visitor();
    const anonymous = await page.request.get(url);
    await demo.signIn(page, NAME);
    const own = await page.request.get(url);
    const data = await page.request.get(`${url}/_root.data`, { headers: DATA });
    assert.equal(anonymous.headers()['cache-control'], undefined);
    for (const answer of [own, data]) assert.equal(answer.headers()['cache-control'], 'private, no-store');
    for (const answer of [anonymous, own, data]) assert.match(answer.headers().vary, /cookie/i);
  });
});

describe('a stranger', () => {
  test('posts no form in the name of who is signed in', async () => {
    const page = await visitor();
    await demo.signIn(page, NAME);
    const { value } = await cookieOf(page, demo.cookie);
    for (const path of ['/note', '/logout', '/switch-organization']) {
      const headers = {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        cookie: `${demo.cookie}=${value}`,
      };
      const form = { note: 'a kitten', organization_id: 'org_01EM000000000000000000ACME' };
      const answer = await page.request.post(url + path, { headers, form, maxRedirects: 0 });
      assert.ok([400, 403].includes(answer.status()), `${path}: ${answer.status()}`);
      assert.equal(answer.headers()['set-cookie'], undefined, path);
    }
  });
});
