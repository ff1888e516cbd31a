// Strict policies, as Helmet and careful people set them, block nothing of the flow: no page of it needs scripts or styles.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { AUTHORIZE, choose, greeting, signOutButton } from './person.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
after(() => demo.stop());
afterEach(() => demo.tidy());

/** Sends an empty form to the start of a sign-in. */
const submit = (page, method) =>
  page.evaluate((method) => {
    const form = Object.assign(document.createElement('form'), { method, action: '/login' });
    document.body.append(form);
    form.submit();
  }, method);

const asked = (page) => page.waitForURL(({ pathname }) => pathname === AUTHORIZE);

for (const [name, { members }] of Object.entries(KITS)) {
  const url = demo.apps[name];

  /** A visitor, what their browser complains about, and the policies of the pages that they are shown. */
  async function watched() {
    const page = await demo.newVisitor();
    const [complaints, policies] = [[], []];
    page.on('console', (it) => /polic|refused|blocked|insecure/i.test(it.text()) && complaints.push(it.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('response', (it) => {
      const { 'content-security-policy': policy, 'content-type': type = '' } = it.headers();
      if (it.url().startsWith(url) && type.startsWith('text/html')) policies.push([new URL(it.url()).pathname, policy]);
    });
    return [page, complaints, policies];
  }

  describe(`${name}: a strict policy`, () => {
    test('is on every page of the app and of the flow, and blocks none of it', async () => {
      const [page, complaints, policies] = await watched();
      await page.goto(`${url}/dashboard?tab=1`);
      await choose(page);
      assert.equal(page.url(), `${url}/dashboard?tab=1`);
      await page.goto(url + members);

      // A form whose session has expired, then one whose session has ended.
      await page.goto(`${url}/note`);
      await demo.signInLongAgo(page, name);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(`${url}/note`);
      await page.context().clearCookies({ name: demo.cookie });
      const refused = page.waitForResponse((it) => it.request().method() === 'POST');
      await page.getByRole('button', { name: 'Save' }).click();
      assert.equal((await refused).status(), 401);
      await page.waitForURL(`${url}/note`);

      await page.getByRole('button', { name: 'Acme' }).click();
      await page.waitForURL(`${url}/note`);
      await page.goto(`${url}/logout`);
      await signOutButton(page).click();
      await page.waitForURL(`${url}/`);
      await page.goto(`${url}/login`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await greeting(page), 'The sign-in was not completed.');

      assert.deepEqual(complaints, []);
      for (const path of ['/', '/dashboard', '/note', '/logout', '/callback', members]) {
        assert.ok(policies.some(([shown]) => shown === path), `${path} was shown`);
      }
      for (const [path, policy] of policies) {
        assert.match(policy ?? '', /default-src 'self'/, path);
        assert.match(policy, /form-action 'self'/, path);
        assert.doesNotMatch(policy, /script-src[^;]*unsafe|default-src[^;]*unsafe/, path);
      }
    });

    test('lets a button sign in, whose form is answered by a page and not by a redirect', async () => {
      const [page, complaints] = await watched();
      await page.goto(url);
      await submit(page, 'post');
      await asked(page);
      await choose(page);
      assert.deepEqual(complaints, []);
    });

    test('is enforced: a form that a redirect takes to another site stays where it is', async () => {
      const [page, complaints] = await watched();
      await page.goto(url);
      const complaint = page.waitForEvent('console', (it) => /form-action/.test(it.text()));
      await submit(page, 'get');
      await complaint;
      assert.equal(complaints.length, 1);
      assert.equal(page.url(), `${url}/`);
    });
  });
}
