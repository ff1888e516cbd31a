// One stage for all tests of React, and what they do at a page and read from it.
import assert from 'node:assert/strict';
import { after, afterEach } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { GRACE } from '../../browser/person.js';
import { settings, startStage } from './stage.js';

export const stage = await startStage();
after(() => stage.stop());
afterEach(async () => assert.deepEqual(await stage.tidy(), []));

export const down = { kind: 'status', status: 503 };
const heading = (page) => page.getByRole('heading', { level: 1 });
export const state = async (page) => JSON.parse(await page.locator('#state').textContent());
export const choose = (page, email = GRACE) => page.getByRole('button', { name: email }).click();
export const button = (page, name) => page.getByRole('button', { name, exact: true });
/** What a function of the application was called with, each time. */
export const told = async (page, name) => {
  const all = await page.evaluate('told');
  return all.filter(([it]) => it === name).map(([, value]) => value);
};
/** What an expression gives on a page, or what it fails with. */
export const call = (page, expression) =>
  page.evaluate(`(async () => ${expression})().then(
    (value) => ({ value }),
    ({ name: error, code, isTransient: transient }) => ({ error, code, transient }),
  )`);

/** Waits until a page says who is signed in. */
export const shows = (page, text) => heading(page).filter({ hasText: text }).waitFor();

/** Waits until a condition holds. */
export async function until(condition, limit = 10_000) {
  for (const end = Date.now() + limit; Date.now() < end; await wait(50)) {
    if (await condition()) return;
  }
  assert.fail(`never true: ${condition}`);
}

/** Settings of the laboratory, over those that it has by default. */
export function laboratory(provider, more = {}) {
  Object.assign(settings, { strict: true, redirectCallback: true, early: false, ...more, provider });
}

/** Somebody who has come back to the laboratory on localhost, since when nothing is noted. */
export async function member({ email = GRACE, clock, script } = {}) {
  const page = await stage.newMember(stage.urls.newest, email);
  if (clock) await page.clock.install(clock);
  if (script) await page.context().addInitScript(script);
  await page.goto(stage.urls.newest);
  await shows(page, email);
  await stage.control('DELETE', 'requests');
  await page.evaluate('told.length = 0');
  return page;
}
