// The kit for Next.js, as people see it: the guide's own program, and an application with everything.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { AUTHORIZE, atSignInPage, flows, GRACE } from '../browser/person.js';
import { ask, pairs, Stage } from './next-stage.js';

const NAMES = (process.env.NEXT_APPS ?? 'guide,guide15,example').split(',');
const stage = await Stage.start(NAMES);
after(() => stage.stop());
afterEach(() => stage.tidy());

const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}/;
const SEALED = /\bak1\.[\w-]{20,}|Fe26\.2[\w*-]{20,}/;

/** Reads everything that a page is sent, but for cookies. */
function watched(page) {
  const texts = [];
  page.on('response', (response) => {
    if (response.url().startsWith(stage.emulator)) return;
    const read = async () => {
      const fields = (await response.headersArray()).filter(({ name }) => name.toLowerCase() !== 'set-cookie');
      return `${JSON.stringify(fields)}${await response.text()}`;
    };
    texts.push(read().catch(() => ''));
  });
  return async () => {
    for (const text of await Promise.all(texts)) {
      assert.doesNotMatch(text, TOKEN);
      assert.doesNotMatch(text, SEALED);
      assert.doesNotMatch(text, /x-workos-/i);
    }
  };
}

const welcome = (page) => page.getByText('Welcome back, Grace');
const choose = (page, email = GRACE) => page.getByRole('button', { name: email }).click();

for (const name of NAMES.filter((it) => it.startsWith('guide'))) {
  const url = stage.apps[name];
  describe(`The guide's program on Next ${name === 'guide' ? 16 : 15}`, () => {
    test('next/home-verbatim', async () => {
      const page = await stage.newVisitor();
      const answer = await page.goto(url);
      assert.equal(answer.status(), 200);
      assert.deepEqual(await page.context().cookies(), []);
      await page.getByRole('link', { name: 'Sign up' }).click();
      await page.waitForURL(`${stage.emulator}/**`);
      const asked = new URL(page.url());
      assert.equal(asked.pathname, AUTHORIZE);
      assert.equal(asked.searchParams.get('screen_hint'), 'sign-up');
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/`);
      assert.deepEqual(await flows(page), []);
    });

    test('next/protected-verbatim', async () => {
      const page = await stage.newVisitor();
      await page.goto(`${url}/protected`);
      assert.ok(atSignInPage(page));
      await choose(page);
      await page.waitForURL(`${url}/`);
      await page.goto(`${url}/protected`);
      await welcome(page).waitFor();
    });

    test('next/composable-verbatim', async () => {
      const page = await stage.newVisitor();
      const check = watched(page);
      await page.goto(`${url}/account`);
      assert.ok(atSignInPage(page));
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/account`);
      const answer = await page.reload();
      assert.equal((await answer.allHeaders())['x-middleware-override-headers'], undefined);
      await check();
    });

    test('the login endpoint, and the end of the session', async () => {
      const page = await stage.newVisitor();
      await page.goto(url);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await choose(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      assert.equal(page.url(), `${url}/`);
      assert.deepEqual(await page.context().cookies(url), []);
    });

    test('client components', async () => {
      const page = await stage.newVisitor();
      const failures = [];
      page.on('pageerror', (error) => failures.push(error));
      await page.goto(`${url}/client/protected`);
      await page.waitForURL(`${stage.emulator}/**`);
      await choose(page);
      await welcome(page).waitFor();
      assert.equal(page.url(), `${url}/client/protected`);
      await page.goto(`${url}/client/home-page`);
      await welcome(page).waitFor();
      assert.deepEqual(failures, []);
    });

    test('an expired session is renewed for the page of the same request', async () => {
      const page = await stage.visitor(name, stage.oldSession(name));
      const [before] = await page.context().cookies(url);
      await page.goto(`${url}/account`);
      await welcome(page).waitFor();
      assert.equal(await stage.exchanges(), 1);
      const [after] = await page.context().cookies(url);
      assert.notEqual(after.value, before.value);
    });
  });
}
