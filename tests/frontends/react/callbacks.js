// How a redirect from the sign-in page ends.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADA, GRACE } from '../../browser/person.js';
import { button, choose, laboratory, member, shows, stage, state, told, until } from './visit.js';

describe('a callback', () => {
  const url = stage.urls.newest;
  /** The `state` of a sign-in that has begun, and the address that its page is at. */
  async function begin(page) {
    laboratory(stage.direct, { redirectCallback: false });
    await page.goto(url);
    await button(page, 'Sign in').click();
    await page.waitForURL(/user_management\/authorize/);
    return Object.fromEntries(new URL(page.url()).searchParams);
  }

  test('of a person who cancelled says so, and leaves no trace in the address', async () => {
    const page = await stage.newVisitor();
    await begin(page);
    await page.locator('#cancel').click();
    await shows(page, 'Nobody');
    assert.equal((await state(page)).error.code, 'access_denied');
    assert.equal(page.url(), `${url}/`);
    assert.deepEqual(await told(page, 'onError'), ['access_denied']);
    const seen = new Set(await page.evaluate('seen'));
    assert.deepEqual([...seen], ['[true,false,null]', '[false,false,"access_denied"]'], 'a guard would not send them back');
    await page.goto(`${url}/?error=access_denied&tab=2`);
    await shows(page, 'Nobody');
    assert.equal((await state(page)).error.code, 'access_denied');
    assert.equal(page.url(), `${url}/?tab=2`);
    await page.goto(`${url}/?error=of-the-application`);
    await shows(page, 'Nobody');
    assert.deepEqual([(await state(page)).error, page.url()], [null, `${url}/?error=of-the-application`]);
  });

  test('that nobody here began is not exchanged', async () => {
    const page = await stage.newVisitor();
    await begin(page);
    const { code } = await stage.control('POST', 'codes', { email: ADA });
    for (const [query, expected] of [
      [`code=${code}&state=guessed`, 'flow_missing'],
      [`code=${code}`, 'state_missing'],
    ]) {
      await page.goto(`${url}/?${query}&tab=2`);
      await shows(page, 'Nobody');
      assert.equal((await state(page)).error.code, expected);
      assert.equal(page.url(), `${url}/?tab=2`);
    }
    assert.deepEqual(await stage.codesSent(), []);
  });

  test('that took longer than ten minutes is not exchanged', async () => {
    const page = await stage.newVisitor();
    await page.clock.install();
    const { state: asked } = await begin(page);
    await page.clock.fastForward('10:01');
    await page.goto(`${url}/?code=c&state=${asked}`);
    await shows(page, 'Nobody');
    assert.equal((await state(page)).error.code, 'flow_expired');
  });

  test('of somebody who is signed in ends quietly', async () => {
    laboratory(stage.direct);
    const page = await member();
    await page.goto(`${url}/?code=used&state=gone`);
    await shows(page, GRACE);
    assert.equal((await state(page)).error, null);
    assert.equal(page.url(), `${url}/`);
    assert.deepEqual(await stage.codesSent(), []);
  });

  test('in two tabs signs in twice, whichever comes first', async () => {
    const first = await stage.newVisitor();
    await begin(first);
    const second = await stage.newTab(first.context());
    await begin(second);
    await choose(second);
    await shows(second, GRACE);
    await choose(first);
    await shows(first, GRACE);
    assert.equal((await stage.codesSent()).length, 2);
    assert.equal((await state(first)).error, null);
  });

  test('during an outage is finished when it is over', async () => {
    const page = await stage.newVisitor();
    await page.clock.install();
    await begin(page);
    await stage.fail({ kind: 'drop' });
    await choose(page);
    await until(async () => (await stage.codesSent()).length > 0);
    await page.clock.fastForward(5_000);
    await shows(page, 'Nobody');
    const { isLoading, error } = await state(page);
    assert.deepEqual([isLoading, error.code, error.retryable], [false, 'network_error', true]);
    await stage.recover();
    await page.clock.fastForward(5_000);
    await shows(page, GRACE);
    assert.equal((await state(page)).error, null);
    assert.equal(page.url(), `${url}/`);
  });
});
