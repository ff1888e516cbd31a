// Many tabs of one browser, and a browser that stores nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADA, GRACE } from '../../browser/person.js';
import { API_PATH, CLIENT_ID } from './stage.js';
import { button, call, choose, laboratory, member, shows, stage, state, told, until } from './visit.js';

describe('tabs', () => {
  const url = stage.urls.newest;
  const withoutLocks = `Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })`;

  for (const [locks, script] of Object.entries({ 'the browser’s locks': '', 'a note in the storage': withoutLocks })) {
    test(`refresh once, with ${locks}`, async () => {
      laboratory(stage.direct);
      const first = await member({ script });
      const second = await stage.newTab(first.context());
      await second.goto(url);
      await shows(second, GRACE);
      await stage.control('DELETE', 'requests');
      await stage.fail({ kind: 'commit_then_delay', seconds: 0.3 });
      const tabs = [first, second];
      const tokens = await Promise.all(tabs.map((it) => call(it, 'auth.getAccessToken({ forceRefresh: true })')));
      assert.equal(tokens[0].value, tokens[1].value);
      assert.match(tokens[0].value, /^ey/);
      assert.equal((await stage.refreshes()).length, 1);

      await stage.control('DELETE', 'requests');
      await Promise.all(tabs.map((it) => it.reload()));
      await Promise.all(tabs.map((it) => shows(it, GRACE)));
      assert.equal((await stage.refreshes()).length, 1, 'tabs that are opened together');
    });
  }

  test('that sent the same token, where nothing keeps them from it, stay signed in', async () => {
    laboratory(stage.direct);
    const page = await member();
    const key = `workos:refresh-token:${CLIENT_ID}`;
    const token = await page.evaluate(`localStorage.getItem('${key}')`);
    const late = { match: { path: API_PATH }, times: 1, action: { kind: 'delay', seconds: 0.3 } };
    await stage.control('POST', 'faults', late);
    const refreshed = call(page, 'auth.getAccessToken({ forceRefresh: true })');
    await until(async () => (await stage.refreshes()).length === 1);
    const next = await stage.exchange({ grant_type: 'refresh_token', refresh_token: token });
    await page.evaluate(`localStorage.setItem('${key}', '${next}')`);
    await page.evaluate(`localStorage.setItem('authkit:turn:${CLIENT_ID}', 'of another tab')`);
    assert.deepEqual(await refreshed, { error: 'RefreshError', code: 'conflict', transient: true });
    assert.match((await call(page, 'auth.getAccessToken({ forceRefresh: true })')).value, /^ey/);
    assert.equal((await state(page)).user.email, GRACE);
  });

  test('learn of it when they are looked at again, if they were frozen', async () => {
    laboratory(stage.direct);
    const script = 'BroadcastChannel.prototype.postMessage = () => undefined';
    const first = await member({ script });
    const { organizationId } = await state(first);
    const second = await stage.newTab(first.context());
    await second.goto(url);
    await shows(second, GRACE);
    const news = (await call(second, 'auth.getAccessToken()')).value;
    assert.notEqual((await call(first, 'auth.getAccessToken()')).value, news, 'not the token of another tab’s session');
    assert.equal((await state(first)).organizationId, organizationId);
    await call(second, 'auth.signOut({ navigate: false })');
    await shows(first, GRACE);
    await first.evaluate(`window.dispatchEvent(new Event('focus'))`);
    await shows(first, 'Nobody');
  });

  test('learn of a switch and of a sign-out', async () => {
    laboratory(stage.direct);
    const first = await stage.newVisitor();
    await first.goto(url);
    await button(first, 'Sign in').click();
    await choose(first, ADA);
    await first.locator('[id^=organization-org]').first().click();
    await shows(first, ADA);
    const { organizationId } = await state(first);
    const organizations = ['org_01EM000000000000000000ACME', 'org_01EM0000000000000000GLOBEX'];
    const other = organizations.find((it) => it !== organizationId);
    const second = await stage.newTab(first.context());
    await second.goto(url);
    await shows(second, ADA);
    await call(second, `auth.switchToOrganization({ organizationId: '${other}' })`);
    await until(async () => (await state(first)).organizationId === other);
    await first.close();

    const third = await stage.newTab(second.context());
    await third.goto(url);
    await shows(third, ADA);
    assert.equal((await state(third)).organizationId, other, 'the browser remembers it');
    await button(third, 'Sign out').click();
    await shows(second, 'Nobody');
  });
});

describe('a browser that stores nothing', () => {
  test('is told so before it leaves, and nobody goes in circles', async () => {
    laboratory(stage.direct);
    const page = await stage.newVisitor();
    await page.goto(`${stage.urls.newest}/stranger`);
    await shows(page, 'Nobody');
    assert.equal((await call(page, 'localStorage.length')).error, 'SecurityError');
    assert.equal((await state(page)).error, null);
    const refused = await call(page, 'auth.signIn()');
    assert.deepEqual([refused.code, (await state(page)).error.code], ['flow_missing', 'flow_missing']);
    assert.equal(page.url(), `${stage.urls.newest}/stranger`);
  });
});
