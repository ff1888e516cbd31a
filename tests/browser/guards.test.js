// Pages that need more than somebody: a permission, an organization, a recent sign-in, or the person themselves.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { ADA, atSignInPage, choose, greeting, organization, session, signIn } from './person.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
after(() => demo.stop());
afterEach(() => demo.tidy());

/** Signs in as Ada, who has two organizations. */
async function signInTo(page, url, name) {
  await page.goto(url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: ADA }).click();
  await page.getByRole('button', { name }).click();
  await page.locator('#session').waitFor();
}

for (const [name, { members, recent }] of Object.entries(KITS)) {
  const url = demo.apps[name];

  describe(`${name}: a person`, () => {
    test('switches to another organization and stays on the page and in the session', async () => {
      const page = await demo.newVisitor();
      await signInTo(page, url, 'Globex');
      await page.goto(`${url}/note?draft=2`);
      const [before, signedIn] = [await organization(page), await session(page)];
      await page.getByRole('button', { name: 'Acme' }).click();
      await page.waitForFunction((old) => document.querySelector('#organization')?.textContent !== old, before);
      assert.match(await organization(page), /ACME$/);
      assert.equal(page.url(), `${url}/note?draft=2`);
      assert.equal(await session(page), signedIn);
    });

    test('cannot switch to an organization that they are not in', async () => {
      const page = await demo.newVisitor();
      await signIn(page, url);
      const before = await organization(page);
      const answered = page.waitForResponse(`${url}/switch-organization`);
      await page.getByRole('button', { name: 'Globex' }).click();
      assert.equal((await answered).status(), 403);
      await page.goto(url);
      assert.equal(await organization(page), before);
    });

    test('sees a page for some users once the organization allows it', async () => {
      const page = await demo.newVisitor();
      await signInTo(page, url, 'Globex');
      assert.equal((await page.goto(url + members)).status(), 403);
      await page.goto(url);
      await page.getByRole('button', { name: 'Acme' }).click();
      await page.waitForFunction(() => /ACME$/.test(document.querySelector('#organization')?.textContent));
      assert.equal((await page.goto(url + members)).status(), 200);
    });

    test('who signed in long ago signs in again where a recent sign-in is needed, and comes back', async () => {
      const page = await demo.newVisitor();
      await demo.signInLongAgo(page, name);
      await page.goto(`${url}/dashboard`);
      assert.equal(await greeting(page), "Grace's dashboard");
      await page.goto(`${url}${recent}?from=test`);
      assert.ok(atSignInPage(page));
      assert.equal(new URL(page.url()).searchParams.get('max_age'), '300');
      await choose(page);
      assert.equal(page.url(), `${url}${recent}?from=test`);
    });

    test('who impersonates somebody is named, and kept from their account', async () => {
      const page = await demo.newVisitor();
      await page.goto(`${url}/login`);
      await page.getByText('Impersonate a user').click();
      await page.locator('#impersonator_email').fill('support@example.com');
      await page.locator('#impersonator_reason').fill('a ticket');
      await page.locator('#impersonated').selectOption({ index: 1 });
      await page.locator('#impersonate-user').click();
      await page.getByRole('status').waitFor();
      assert.equal(await page.getByRole('status').textContent(), 'You are impersonated by support@example.com.');
      assert.equal((await page.goto(url + recent)).status(), 403);
      assert.equal((await page.goto(`${url}/dashboard`)).status(), 200);
    });
  });
}
