// Signing in, as people and browsers really do it: from a deep link, in two tabs, with the back button, or not at all.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { ALAN, atSignInPage, choose, flows, greeting, signIn } from './person.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
after(() => demo.stop());
afterEach(() => demo.tidy());

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  describe(`${name}: a sign-in`, () => {
    for (const link of ['/dashboard?tab=2&q=a%20b+c&q=%C3%A9&empty=', '/note?next=https://evil.example//x&x=%2F%2F']) {
      test(`leads back to the deep link ${link}`, async () => {
        const page = await demo.newVisitor();
        await page.goto(url + link);
        assert.ok(atSignInPage(page));
        await choose(page);
        assert.equal(page.url(), url + link);
      });
    }

    for (const order of ['first', 'second']) {
      test(`in two tabs at once works in both, the ${order} one first`, async () => {
        const first = await demo.newVisitor();
        const second = await first.context().newPage();
        await Promise.all([first.goto(`${url}/dashboard?tab=1`), second.goto(`${url}/note?tab=2`)]);
        assert.equal((await flows(first)).length, 2);
        for (const page of order === 'first' ? [first, second] : [second, first]) await choose(page);
        assert.equal(first.url(), `${url}/dashboard?tab=1`);
        assert.equal(second.url(), `${url}/note?tab=2`);
        assert.deepEqual(await flows(first), []);
        assert.equal(await demo.codesSent(), 2);
      });
    }

    test('in two tabs as two people leaves the one who was last', async () => {
      const first = await demo.newVisitor();
      const second = await first.context().newPage();
      await first.goto(`${url}/dashboard`);
      await second.goto(`${url}/dashboard`);
      await choose(second);
      const callback = await demo.callbackOf(first.url(), ALAN);
      await first.goto(callback);
      await second.reload();
      assert.equal(await greeting(second), "Alan's dashboard");
    });

    test('survives the back button to a sign-in page that was not left by a redirect', async () => {
      const page = await demo.newVisitor();
      await page.goto(`${url}/dashboard`);
      const asked = page.url();
      await choose(page);
      // What a click on the old page sends, and what a bookmark of that page opens.
      await page.goto(asked);
      assert.equal(page.url(), `${url}/`);
      assert.equal(await greeting(page), 'Hello, Grace');
      assert.equal(await demo.codesSent(), 1);
    });

    test('is not repeated when the callback is loaded again', async () => {
      const page = await demo.newVisitor();
      await page.goto(`${url}/dashboard`);
      const callback = await demo.callbackOf(page.url());
      await page.goto(callback);
      assert.equal(page.url(), `${url}/dashboard`);
      await page.goto(callback);
      assert.equal(page.url(), `${url}/`);
      assert.equal(await greeting(page), 'Hello, Grace');
      assert.equal(await demo.codesSent(), 1);
    });

    test('abandoned 25 times leaves the cookie header small', async () => {
      const page = await demo.newVisitor();
      const deepLink = `/dashboard?filter=${'a'.repeat(1900)}`;
      for (const paths of [Array(12).fill(deepLink), Array(13).fill('/login')]) {
        for (const path of paths) await page.goto(url + path, { waitUntil: 'commit' });
        const left = await flows(page);
        assert.ok(left.length >= 1 && left.length <= 5, `${left.length} flows`);
        const home = await page.goto(url);
        const { cookie } = await home.request().allHeaders();
        assert.ok(cookie.length <= 3500, `${cookie.length} bytes`);
      }
      await signIn(page, url);
      assert.equal(await greeting(page), 'Hello, Grace');
    });
  });
}
