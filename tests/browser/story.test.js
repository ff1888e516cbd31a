// What a person sees: one sign-in, every app; and nobody signed out by an outage.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { startDemo } from './demo.js';
import { AUTHORIZE, cookieOf, greeting, session, signIn, signOutButton } from './person.js';

const AUTHENTICATE = '/user_management/authenticate';

const demo = await startDemo();
after(() => demo.stop());
afterEach(() => demo.tidy());
const apps = Object.keys(demo.apps);

describe('one sign-in', () => {
  test('is offered by the apps of every language that is always there', () => {
    assert.deepEqual(apps.slice(0, 3), ['Flask', 'Express', 'Sinatra']);
  });

  for (const first of apps) {
    test(`at ${first} is a sign-in at every app`, async () => {
      const page = await demo.newVisitor();
      await signIn(page, demo.apps[first]);
      assert.equal(await greeting(page), 'Hello, Grace');
      const signedIn = await session(page);
      await demo.control('DELETE', '/requests');
      for (const [name, url] of Object.entries(demo.apps)) {
        await page.goto(`${url}/dashboard`);
        assert.equal(page.url(), `${url}/dashboard`);
        assert.equal(await greeting(page), "Grace's dashboard");
        const servedBy = await page.locator('#served-by').textContent();
        assert.match(servedBy.replaceAll(' ', ''), new RegExp(name));
        assert.equal(await page.locator('#format').textContent(), 'native');
        assert.equal(await session(page), signedIn);
      }
      assert.equal(await demo.requests('GET', AUTHORIZE), 0);
    });

    test(`is undone everywhere by signing out at ${first}`, async () => {
      const page = await demo.newVisitor();
      await demo.signIn(page, 'Flask');
      await page.goto(demo.apps[first]);
      await signOutButton(page).click();
      // Scripts of a page may sign out without leaving it at once.
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      assert.equal(page.url(), `${demo.apps[first]}/`);
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      for (const url of Object.values(demo.apps)) {
        await page.goto(url);
        assert.equal(await greeting(page), 'You are not signed in');
        await page.goto(`${url}/dashboard`);
        assert.match(page.url(), new RegExp(`${AUTHORIZE}\\?`), 'the hosted page asks again');
      }
    });

    test(`can be cancelled at ${first}`, async () => {
      const page = await demo.newVisitor();
      await page.goto(`${demo.apps[first]}/login`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await greeting(page), 'The sign-in was not completed.');
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'alan@example.com' }).click();
      assert.equal(await greeting(page), 'Hello, Alan');
    });

    test(`begun in another browser is begun again by ${first}, and signs nobody in`, async () => {
      const page = await demo.newVisitor();
      const { code } = await demo.control('POST', '/codes', { email: 'ada@example.com' });
      await demo.control('DELETE', '/requests');
      await page.goto(`${demo.apps[first]}/callback?code=${code}&state=guessed`);
      assert.match(page.url(), new RegExp(`${AUTHORIZE}\\?`), 'the hosted page asks');
      assert.equal(await demo.requests('POST', AUTHENTICATE), 0, 'the code is not sent');
      assert.equal(await cookieOf(page, demo.cookie), undefined);
    });

    test(`is asked for again when the cookie at ${first} was tampered with`, async () => {
      const page = await demo.newVisitor();
      await demo.signIn(page, first);
      const cookie = await cookieOf(page, demo.cookie);
      const middle = Math.floor(cookie.value.length / 2);
      const changed = cookie.value[middle] === 'A' ? 'B' : 'A';
      const value = cookie.value.slice(0, middle) + changed + cookie.value.slice(middle + 1);
      await page.context().addCookies([{ ...cookie, value }]);
      await demo.control('DELETE', '/requests');
      await page.goto(demo.apps[first]);
      assert.equal(await greeting(page), 'You are not signed in');
      await page.context().addCookies([{ ...cookie, value }]);
      await page.goto(`${demo.apps[first]}/dashboard`);
      assert.equal(await demo.requests('GET', AUTHORIZE), 1);
    });
  }
});

describe('an access token that has expired', () => {
  for (const first of apps) {
    test(`is refreshed by ${first}, and the session stays valid at the others`, async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, first);
      const before = await cookieOf(page, demo.cookie);
      await page.goto(`${demo.apps[first]}/dashboard`);
      assert.equal(await greeting(page), "Grace's dashboard");
      assert.notEqual((await cookieOf(page, demo.cookie)).value, before.value);
      const signedIn = await session(page);
      for (const url of Object.values(demo.apps)) {
        await page.goto(`${url}/dashboard`);
        assert.equal(await session(page), signedIn);
      }
      assert.equal(await demo.refreshes(), 1, 'one refresh serves all apps');
      assert.equal(await demo.requests('GET', AUTHORIZE), 0);
    });

    test(`outlives an outage at ${first}`, async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, first);
      const before = await cookieOf(page, demo.cookie);
      const action = { kind: 'status', status: 503, headers: { 'Retry-After': '60' } };
      await demo.control('POST', '/faults', { match: { path: AUTHENTICATE }, times: 0, action });
      const down = await page.goto(`${demo.apps[first]}/dashboard`);
      assert.equal(down.status(), 503);
      assert.equal(down.headers()['retry-after'], '60');
      assert.equal((await cookieOf(page, demo.cookie)).value, before.value, 'the cookie is kept');
      await demo.control('DELETE', '/faults');
      await page.goto(`${demo.apps[first]}/dashboard`);
      assert.equal(await greeting(page), "Grace's dashboard");
    });
  }
});
