// Forms whose session ends while the person writes: what was written arrives, or the person comes back to the form.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { AUTHORIZE, choose, cookieOf } from './person.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
after(() => demo.stop());
afterEach(() => demo.tidy());

const note = (page) => page.getByLabel('Note');
const save = (page) => page.getByRole('button', { name: 'Save' }).click();

/** From now on the page sends forms as one with `Referrer-Policy: no-referrer`: without a Referer, and `Origin: null`. */
const hideReferrer = (page) =>
  page.evaluate(() => {
    const policy = Object.assign(document.createElement('meta'), { name: 'referrer', content: 'no-referrer' });
    document.head.append(policy);
  });

/** A page with a form whose access token has expired since it was loaded. */
async function formOf(name, path) {
  const page = await demo.newVisitor();
  await demo.signInLongAgo(page, name);
  await page.goto(demo.apps[name] + path);
  await demo.signInLongAgo(page, name);
  return page;
}

/** The API has ended the session. */
const endSession = () =>
  demo.control('POST', '/faults', {
    match: { grant_type: 'refresh_token' },
    action: { kind: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'Session has ended.' } },
  });

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  describe(`${name}: a form`, () => {
    for (const sends of ['its page', 'no referrer']) {
      test(`that sends ${sends} arrives when the access token expired meanwhile, after one refresh`, async () => {
        const page = await formOf(name, '/note');
        const before = await cookieOf(page, demo.cookie);
        if (sends === 'no referrer') await hideReferrer(page);
        await note(page).fill('written slowly: é & <b> = 100%');
        const posted = page.waitForRequest((it) => it.method() === 'POST');
        await save(page);
        const { origin, referer } = await (await posted).allHeaders();
        assert.deepEqual([origin, referer], sends === 'its page' ? [url, `${url}/note`] : ['null', undefined]);
        await note(page).waitFor();
        assert.equal(page.url(), `${url}/note`);
        assert.equal(await note(page).inputValue(), 'written slowly: é & <b> = 100%');
        assert.equal(await demo.refreshes(), 1);
        assert.notEqual((await cookieOf(page, demo.cookie)).value, before.value);
      });
    }

    test('whose session has ended leads to the sign-in and back to its page', async () => {
      const page = await formOf(name, '/note?draft=1');
      await endSession();
      await save(page);
      await page.waitForURL((it) => it.pathname === AUTHORIZE);
      assert.equal(await cookieOf(page, demo.cookie), undefined);
      await choose(page);
      assert.equal(page.url(), `${url}/note?draft=1`);
      await note(page).fill('once more');
      await save(page);
      await page.waitForURL(`${url}/note`);
      assert.equal(await note(page).inputValue(), 'once more');
    });

    test('whose session has ended leads to the home page if no referrer says where it was', async () => {
      const page = await formOf(name, '/note?draft=1');
      await endSession();
      await hideReferrer(page);
      await save(page);
      await page.waitForURL((it) => it.pathname === AUTHORIZE);
      await choose(page);
      assert.equal(page.url(), `${url}/`);
    });

    test('that a script sends five times at once costs one refresh', async () => {
      const page = await formOf(name, '/note');
      const types = await page.evaluate(async () => {
        const body = new URLSearchParams({ note: 'by script' });
        const send = () => fetch('/note', { method: 'POST', body, redirect: 'manual' });
        return (await Promise.all(Array.from({ length: 5 }, send))).map(({ type }) => type);
      });
      assert.deepEqual(types, Array(5).fill('opaqueredirect'), 'as the app answers');
      assert.equal(await demo.refreshes(), 1);
      await page.reload();
      assert.equal(await note(page).inputValue(), 'by script');
    });
  });
}
