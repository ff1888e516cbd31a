// Signing out is what the person wants: by the app's button and link, and not by anything that a stranger shows them.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { atSignInPage, cookieOf, greeting, signOutButton } from './person.js';
import { Stranger } from './stranger.js';

const LOGOUT = '/user_management/sessions/logout';

const demo = await startDemo({ apps: Object.keys(KITS) });
const stranger = await Stranger.start();
after(() => demo.stop());
after(() => stranger.stop());
afterEach(() => demo.tidy());

async function isSignedOut(page, url) {
  await page.waitForURL(`${url}/`);
  assert.equal(await greeting(page), 'You are not signed in');
  assert.equal(await cookieOf(page, demo.cookie), undefined);
  assert.equal(await demo.requests('GET', LOGOUT), 1);
  await page.goto(`${url}/dashboard`);
  assert.ok(atSignInPage(page), 'the session is over at the API too');
}

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  async function signedIn() {
    const page = await demo.newVisitor();
    await demo.signIn(page, name);
    await page.goto(url);
    return [page, (await cookieOf(page, demo.cookie)).value];
  }

  async function isStillSignedIn(page, cookie) {
    assert.equal((await cookieOf(page, demo.cookie))?.value, cookie);
    assert.equal(await demo.requests('GET', LOGOUT), 0);
    await page.goto(`${url}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
  }

  describe(`${name}: signing out`, () => {
    test('is asked about when somebody types the address', async () => {
      const [page, cookie] = await signedIn();
      await page.goto(`${url}/logout`);
      await isStillSignedIn(page, cookie);
      await page.goto(`${url}/logout`);
      await signOutButton(page).click();
      await isSignedOut(page, url);
    });

    test('leaves nothing behind the back button', async () => {
      const [page] = await signedIn();
      await page.goto(`${url}/dashboard`);
      await signOutButton(page).click();
      await page.waitForURL(`${url}/`);
      await page.goBack();
      assert.ok(atSignInPage(page), 'the page is asked for again, and guarded');
    });

    test('ends the session in every tab', async () => {
      const [page] = await signedIn();
      const other = await page.context().newPage();
      await other.goto(`${url}/note`);
      await signOutButton(page).click();
      await page.waitForURL(`${url}/`);
      await other.getByLabel('Note').fill('too late');
      await other.getByRole('button', { name: 'Save' }).click();
      await other.waitForURL(({ pathname }) => pathname === '/user_management/authorize');
    });

    for (const [whose, origin] of Object.entries(stranger.origins)) {
      test(`is not done by images, frames and scripts of ${whose}`, async () => {
        const [page, cookie] = await signedIn();
        const asked = [];
        page.on('requestfinished', (it) => it.url().startsWith(`${url}/logout`) && asked.push(it.method()));
        page.on('requestfailed', (it) => it.url().startsWith(`${url}/logout`) && asked.push(it.method()));
        const address = `${url}/logout`;
        stranger.show(`
          <img src="${address}"><iframe src="${address}"></iframe><object data="${address}"></object>
          <link rel="stylesheet" href="${address}"><script src="${address}"></script>
          <script>
            const options = { mode: 'no-cors', credentials: 'include' };
            const all = ['GET', 'POST'].map((method) => fetch('${address}', { ...options, method }).catch(() => {}));
            navigator.sendBeacon('${address}');
            Promise.all(all).then(() => (document.title = 'done'));
          </script>`);
        await page.goto(origin);
        await page.waitForFunction(() => document.title === 'done');
        assert.ok(asked.length >= 7, `${asked.length} requests were tried`);
        await isStillSignedIn(page, cookie);
      });

      test(`is asked about at a link of ${whose}`, async () => {
        const [page, cookie] = await signedIn();
        stranger.show(`<a href="${url}/logout">A kitten</a>`);
        for (const answer of ['leaves the page', 'means it']) {
          await page.goto(origin);
          await page.getByRole('link', { name: 'A kitten' }).click();
          await page.waitForURL(`${url}/logout`);
          assert.ok(await signOutButton(page).isVisible());
          if (answer === 'leaves the page') await isStillSignedIn(page, cookie);
        }
        await signOutButton(page).click();
        await isSignedOut(page, url);
      });

      test(`is refused to a form of ${whose}`, async () => {
        const [page, cookie] = await signedIn();
        stranger.show(`<form method="post" action="${url}/logout"><button>A kitten</button></form>`);
        await page.goto(origin);
        const answered = page.waitForResponse(`${url}/logout`);
        await page.getByRole('button', { name: 'A kitten' }).click();
        assert.equal((await answered).status(), 403);
        await isStillSignedIn(page, cookie);
      });
    }
  });
}
