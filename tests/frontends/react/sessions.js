// What becomes of a session: in outages, after sleep, with wrong clocks, and when an organization is chosen.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GRACE } from '../../browser/person.js';
import { call, choose, down, laboratory, member, shows, stage, state, told, until } from './visit.js';

/** The sign-in page of an organization. */
const AUTHORIZE_STRICT = /authorize\?.*&organization_id=org_strict/;

describe('a session', () => {
  const url = stage.urls.newest;

  test('of the vendor’s package goes on', async () => {
    laboratory(stage.direct);
    // What `member` puts into the storage is what that package leaves there.
    const page = await member();
    assert.equal((await state(page)).user.email, GRACE);
  });

  test('waits for a token that was asked for before anything was known', async () => {
    laboratory(stage.direct, { early: true });
    const page = await member();
    await page.reload();
    await until(async () => (await told(page, 'early')).length === 1);
    assert.match((await told(page, 'early'))[0], /^ey/);
    const stranger = await stage.newVisitor();
    await stranger.goto(url);
    await until(async () => (await told(stranger, 'early')).length === 1);
    assert.deepEqual(await told(stranger, 'early'), ['LoginRequiredError']);
    assert.equal((await call(stranger, 'auth.signOut()')).error, 'NoSessionError');
  });

  test('that is over is nobody’s', async () => {
    laboratory(stage.direct);
    const page = await member();
    const { sessionId } = await state(page);
    await stage.control('POST', `sessions/${sessionId}/end`);
    assert.equal((await call(page, 'auth.getAccessToken()')).error, undefined, 'the token has not expired');
    assert.equal((await call(page, 'auth.getAccessToken({ forceRefresh: true })')).error, 'LoginRequiredError');
    await shows(page, 'Nobody');
    assert.deepEqual(await told(page, 'onRefreshFailure'), ['function']);
    assert.equal((await state(page)).error, null);
    await page.reload();
    await shows(page, 'Nobody');
    assert.equal((await stage.refreshes()).length, 1, 'it is not tried again');
  });

  test('outlives an outage', async () => {
    laboratory(stage.direct);
    const page = await member({ clock: {} });
    await stage.fail(down);
    const forced = await call(page, 'auth.getAccessToken({ forceRefresh: true })');
    assert.deepEqual(forced, { error: 'RefreshError', code: 'server_error', transient: true });
    assert.match((await call(page, 'auth.getAccessToken()')).value, /^ey/);
    await page.clock.fastForward('05:30');
    await until(async () => (await state(page)).error?.code === 'server_error');
    const { user, error } = await state(page);
    assert.deepEqual([user.email, error.retryable], [GRACE, true], 'nobody is signed out');
    assert.equal((await call(page, 'auth.getAccessToken()')).transient, true);
    await stage.recover();
    await page.clock.fastForward('01:00');
    await until(async () => (await state(page)).error === null);
    assert.match((await call(page, 'auth.getAccessToken()')).value, /^ey/);
  });

  test('is there again after a night’s sleep', async () => {
    laboratory(stage.direct);
    const page = await member({ clock: {} });
    const before = (await call(page, 'auth.getAccessToken()')).value;
    await page.clock.fastForward('08:00:00');
    await stage.control('POST', 'clock', { advance_seconds: 8 * 3600 });
    await page.evaluate(`window.dispatchEvent(new Event('focus'))`);
    assert.notEqual((await call(page, 'auth.getAccessToken()')).value, before);
    assert.equal((await stage.refreshes()).length, 1);
  });

  for (const hours of [-1, 1]) {
    test(`does not mind a clock that is wrong by ${hours} h`, async () => {
      laboratory(stage.direct);
      const page = await member({ clock: { time: Date.now() + hours * 3_600_000 } });
      await page.clock.fastForward('04:30');
      assert.match((await call(page, 'auth.getAccessToken()')).value, /^ey/);
      assert.equal((await stage.refreshes()).length, 0);
      await page.clock.fastForward('00:25');
      await until(async () => (await stage.refreshes()).length === 1);
      assert.equal((await told(page, 'onBeforeAutoRefresh')).length, 1);
      await page.clock.setSystemTime(Date.now() - hours * 3_600_000);
      assert.match((await call(page, 'auth.getAccessToken()')).value, /^ey/);
    });
  }

  test('is not refreshed when the application puts it off', async () => {
    laboratory(stage.direct);
    const page = await member({ clock: {} });
    await page.evaluate('window.mayRefresh = false');
    await page.clock.fastForward('04:55');
    await until(async () => (await told(page, 'onBeforeAutoRefresh')).length > 0);
    assert.equal((await stage.refreshes()).length, 0);
    await page.evaluate('window.mayRefresh = true');
    await page.clock.fastForward('00:10');
    await until(async () => (await stage.refreshes()).length === 1);
  });

  test('survives a provider that is taken away in the middle of a refresh', async () => {
    laboratory(stage.direct);
    const page = await member();
    await stage.fail({ kind: 'delay', seconds: 0.5 });
    const refreshed = page.evaluate('auth.getAccessToken({ forceRefresh: true })');
    await page.evaluate('mount(false)');
    await shows(page, 'Unmounted');
    assert.match(await refreshed, /^ey/);
    await stage.recover();
    await page.evaluate('mount(true)');
    await shows(page, GRACE);
    assert.equal((await state(page)).error, null);
  });
});

describe('a switch', () => {
  const url = stage.urls.newest;
  const switchTo = (page, id) => call(page, `auth.switchToOrganization({ organizationId: '${id}' })`);
  const strict = { id: 'org_strict', name: 'Strict', connection_ids: ['conn_strict'], sso_required: true };
  const mary = { email: 'mary@example.com', memberships: [{ organization_id: 'org_strict' }] };

  test('that is refused leaves the session as it was', async () => {
    laboratory(stage.direct);
    const page = await member();
    const { organizationId } = await state(page);
    const refused = await switchTo(page, 'org_01EM0000000000000000GLOBEX');
    assert.deepEqual([refused.error, refused.code], ['RefreshError', 'organization_membership_not_found']);
    await stage.fail(down);
    assert.equal((await switchTo(page, organizationId)).transient, true);
    assert.deepEqual([(await state(page)).organizationId, (await state(page)).error], [organizationId, null]);
    assert.match((await call(page, 'auth.getAccessToken()')).value, /^ey/);
  });

  for (const named of [false, true]) {
    test(`that needs another sign-in goes to ${named ? 'the page that the API names' : 'the sign-in page'}`, async () => {
      laboratory(stage.direct);
      await stage.control('POST', 'organizations', { ...strict, sso_required: false });
      const other = { id: 'org_free', name: 'Free' };
      await stage.control('POST', 'organizations', other);
      await stage.control('POST', 'users', { ...mary, memberships: [...mary.memberships, { organization_id: 'org_free' }] });
      const page = await stage.newVisitor();
      await page.goto(url);
      await shows(page, 'Nobody');
      await page.evaluate(`auth.signIn({ organizationId: 'org_free' })`);
      await choose(page, mary.email);
      await shows(page, mary.email);
      await stage.control('POST', 'organizations', { ...strict, authkit_redirect_url: named });
      const asked = page.waitForRequest(named ? /\/continue\?organization_id=org_strict/ : AUTHORIZE_STRICT);
      await switchTo(page, 'org_strict').catch(() => undefined);
      await asked;
    });
  }
});
