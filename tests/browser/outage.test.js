// WorkOS cannot be reached for a while: nobody is signed out, and everything goes on when it is back.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { cookieOf, greeting, organization } from './person.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
after(() => demo.stop());
afterEach(() => demo.tidy());

const outage = () =>
  demo.control('POST', '/faults', {
    match: { path: '/user_management/' },
    times: 0,
    action: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } },
  });
const recovery = () => demo.control('DELETE', '/faults');

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  describe(`${name}: an outage`, () => {
    test('is not noticed while the access token is valid', async () => {
      const page = await demo.newVisitor();
      await demo.signIn(page, name);
      await outage();
      await page.goto(`${url}/dashboard`);
      assert.equal(await greeting(page), "Grace's dashboard");
    });

    test('keeps a form waiting, and a reload sends it', async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, name);
      await page.goto(`${url}/note`);
      await demo.signInLongAgo(page, name);
      await page.getByLabel('Note').fill('during an outage');
      await outage();
      const answered = page.waitForResponse(`${url}/note`);
      await page.getByRole('button', { name: 'Save' }).click();
      assert.equal((await answered).status(), 503);
      await recovery();
      await page.reload();
      assert.equal(await page.getByLabel('Note').inputValue(), 'during an outage');
    });

    test('in the middle of a sign-in ends with a reload', async () => {
      const page = await demo.newVisitor();
      await page.goto(`${url}/dashboard?tab=3`);
      const callback = await demo.callbackOf(page.url());
      await outage();
      const down = await page.goto(callback);
      assert.equal(down.status(), 503);
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      await recovery();
      await page.reload();
      assert.equal(page.url(), `${url}/dashboard?tab=3`);
      assert.equal(await greeting(page), "Grace's dashboard");
    });

    test('in the middle of a switch leaves the organization as it was', async () => {
      const page = await demo.newVisitor();
      await demo.signIn(page, name);
      await page.goto(url);
      const [before, { value }] = [await organization(page), await cookieOf(page, demo.cookie)];
      await outage();
      const answered = page.waitForResponse(`${url}/switch-organization`);
      await page.getByRole('button', { name: 'Acme' }).click();
      assert.equal((await answered).status(), 503);
      assert.equal((await cookieOf(page, demo.cookie)).value, value);
      await recovery();
      await page.goto(url);
      assert.equal(await organization(page), before);
    });
  });
}
