// What a person sees, at every app of the demo: one sign-in, nobody signed out by an outage or a stranger, nothing lost.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { startDemo } from './demo.js';
import {
  ALAN,
  AUTHORIZE,
  GRACE,
  atSignInPage,
  choose,
  cookieOf,
  flows,
  greeting,
  session,
  signIn,
  signOutButton,
} from './person.js';
import { Stranger } from './stranger.js';

// Pages of Next.js sign out by a server action, and have no address for it.
const WITHOUT_ADDRESS = ['Next'];
const LOGOUT = '/user_management/sessions/logout';

const demo = await startDemo();
const stranger = await Stranger.start();
after(() => demo.stop());
after(() => stranger.stop());
afterEach(() => demo.tidy());

const outage = () =>
  demo.control('POST', '/faults', {
    match: { path: '/user_management/' },
    times: 0,
    action: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } },
  });

describe('the start page', () => {
  test('leads to every app, and says of the others why they are not there', async () => {
    const page = await demo.newVisitor();
    await page.goto(demo.start);
    const links = await page.getByRole('rowheader').getByRole('link').all();
    const addresses = await Promise.all(links.map((it) => it.getAttribute('href')));
    assert.deepEqual(addresses, Object.values(demo.apps));
    assert.deepEqual(
      await page.getByRole('listitem').allTextContents(),
      Object.entries(demo.skipped).map(([name, reason]) => `${name}: ${reason.replaceAll('`', '')}`),
    );
    await links[0].click();
    assert.equal(await greeting(page), 'You are not signed in');
  });

  test('has the apps whose tools are always there', () => {
    const built = ['Flask', 'FastAPI', 'Django', 'Express', 'Fastify', 'Hono', 'Sinatra'];
    assert.deepEqual(built.filter((name) => !demo.sharing.includes(name)), []);
  });
});

demo.sharing.forEach((name, index) => {
  const url = demo.apps[name];
  // Each app is somebody's neighbour once: what one of them wrote, the next one reads.
  const neighbour = demo.apps[demo.sharing[(index + 1) % demo.sharing.length]];

  async function signedIn() {
    const page = await demo.newVisitor();
    await demo.signIn(page, name);
    await page.goto(url);
    return page;
  }

  async function isGrace(page, at = url) {
    await page.goto(`${at}/dashboard`);
    assert.equal(page.url(), `${at}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
  }

  async function isSignedOut(page) {
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    assert.equal(page.url(), `${url}/`);
    assert.equal(await cookieOf(page, demo.cookie), undefined);
    assert.equal(await demo.requests('GET', LOGOUT), 1);
    for (const at of [url, neighbour]) {
      await page.goto(`${at}/dashboard`);
      assert.ok(atSignInPage(page), 'the session is over at the API and at every app');
    }
  }

  describe(`${name}: a person`, () => {
    test('who signs in at a deep link comes back to it, and is signed in at the next app', async () => {
      const page = await demo.newVisitor();
      const link = `${url}/dashboard?tab=2&q=%C3%A9&empty=`;
      await page.goto(link);
      assert.ok(atSignInPage(page));
      await choose(page, GRACE);
      assert.equal(page.url(), link);
      assert.equal(await page.locator('#format').textContent(), 'native');
      assert.deepEqual(await flows(page), []);
      assert.equal(await demo.codesSent(), 1);
      const signedIn = await session(page);
      await demo.control('DELETE', '/requests');
      await isGrace(page, neighbour);
      assert.equal(await session(page), signedIn);
      assert.equal(await demo.requests('GET', AUTHORIZE), 0);
    });

    test('goes back and forward after a sign-in: no dead page, no code sent again', async () => {
      const page = await demo.newVisitor();
      await signIn(page, url);
      assert.equal(page.url(), `${url}/`);
      const signedIn = await session(page);
      await isGrace(page);
      for (const step of ['goBack', 'goBack', 'goBack', 'goForward', 'goForward']) {
        await page[step]();
        assert.equal(new URL(page.url()).origin, url, `after ${step}`);
        assert.match(await greeting(page), /Grace/);
      }
      assert.equal(await session(page), signedIn);
      assert.equal(await demo.codesSent(), 1);
    });

    test('cancels a sign-in, and can try again', async () => {
      const page = await demo.newVisitor();
      await page.goto(`${url}/login`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await greeting(page), 'The sign-in was not completed.');
      await page.getByRole('link', { name: 'Sign in' }).click();
      await choose(page, ALAN);
      assert.equal(await greeting(page), 'Hello, Alan');
    });

    test('who brings the code of another browser, or a cookie that was changed, is asked to sign in', async () => {
      const { callback } = await demo.beginAt(name, ALAN);
      const page = await demo.newVisitor();
      await demo.control('DELETE', '/requests');
      await page.goto(callback);
      assert.ok(atSignInPage(page));
      assert.equal(await demo.codesSent(), 0);
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      const sealed = await demo.sessionAt(name);
      const middle = Math.floor(sealed.length / 2);
      const changed = sealed[middle] === 'A' ? 'B' : 'A';
      await demo.signIn(page, name, sealed.slice(0, middle) + changed + sealed.slice(middle + 1));
      await page.goto(url);
      assert.equal(await greeting(page), 'You are not signed in');
      await page.goto(`${url}/dashboard`);
      assert.ok(atSignInPage(page));
    });

    test('sends a form with a token that has expired meanwhile: it arrives, after one refresh', async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, name);
      await page.goto(`${url}/note`);
      await demo.signInLongAgo(page, name);
      const before = await cookieOf(page, demo.cookie);
      const note = page.getByLabel('Note');
      await note.fill('written slowly: é & <b> = 100%');
      const sent = page.waitForResponse((it) => it.request().method() === 'POST');
      await page.getByRole('button', { name: 'Save' }).click();
      assert.ok([200, 202, 303].includes((await sent).status()));
      await page.goto(`${url}/note`);
      assert.equal(await note.inputValue(), 'written slowly: é & <b> = 100%');
      assert.equal(await demo.refreshes(), 1);
      assert.notEqual((await cookieOf(page, demo.cookie)).value, before.value);
    });

    test('with an expired token opens a page five times at once: one refresh, for the next app too', async () => {
      const page = await signedIn();
      await demo.signInLongAgo(page, name);
      const statuses = await page.evaluate(() => {
        const load = () => fetch('/dashboard', { headers: { accept: 'text/html' } }).then((it) => it.status);
        return Promise.all(Array.from({ length: 5 }, load));
      });
      assert.deepEqual(statuses, Array(5).fill(200));
      await isGrace(page, neighbour);
      assert.equal(await demo.refreshes(), 1);
    });

    test('is not signed out by an outage, and goes on when it is over', async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, name);
      const { value } = await cookieOf(page, demo.cookie);
      await outage();
      assert.equal((await page.goto(url)).status(), 200);
      assert.match(await greeting(page), /^Sign-in is not reachable at the moment/);
      const down = await page.goto(`${url}/dashboard`);
      assert.equal(down.status(), 503);
      assert.equal(down.headers()['retry-after'], '60');
      assert.equal((await cookieOf(page, demo.cookie)).value, value, 'the cookie is kept');
      await demo.control('DELETE', '/faults');
      await page.reload();
      assert.equal(await greeting(page), "Grace's dashboard");
      assert.equal(await demo.requests('GET', AUTHORIZE), 0);
    });

    test('signs out by the button', async () => {
      const page = await signedIn();
      await signOutButton(page).click();
      await isSignedOut(page);
    });

    if (WITHOUT_ADDRESS.includes(name)) return;

    test('signs out by a link', async () => {
      const page = await signedIn();
      await page.locator('main').evaluate((it) => it.insertAdjacentHTML('beforeend', '<a href="/logout">Leave</a>'));
      await page.getByRole('link', { name: 'Leave' }).click();
      await isSignedOut(page);
    });

    test('is signed out by no form, image or link of another site', async () => {
      const page = await signedIn();
      const { value } = await cookieOf(page, demo.cookie);
      const address = `${url}/logout`;
      stranger.show(`<form method="post" action="${address}"><button>A kitten</button></form>
        <img src="${address}"><a href="${address}">A puppy</a>`);
      await page.goto(stranger.origins['another site'], { waitUntil: 'load' });
      const answered = page.waitForResponse((it) => it.url() === address && it.request().method() === 'POST');
      await page.getByRole('button', { name: 'A kitten' }).click();
      assert.equal((await answered).status(), 403);
      await page.goto(stranger.origins['another site']);
      await page.getByRole('link', { name: 'A puppy' }).click();
      await page.waitForURL(address);
      assert.ok(await signOutButton(page).isVisible(), 'the person is asked');
      assert.equal((await cookieOf(page, demo.cookie))?.value, value);
      assert.equal(await demo.requests('GET', LOGOUT), 0);
      await isGrace(page);
    });
  });
});
