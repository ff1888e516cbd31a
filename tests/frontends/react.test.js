// The package for React in a real browser: production builds, the guide's own files, and a page that shows all it is told.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ADA, atSignInPage, GRACE } from '../browser/person.js';
import { API_PATH, CLIENT_ID, SITE, settings, startStage } from './react/stage.js';

const stage = await startStage();
after(() => stage.stop());
afterEach(async () => assert.deepEqual(await stage.tidy(), []));

const AUTHORIZE_STRICT = /authorize\?.*&organization_id=org_strict/;
const down = { kind: 'status', status: 503 };
const heading = (page) => page.getByRole('heading', { level: 1 });
const state = async (page) => JSON.parse(await page.locator('#state').textContent());
const choose = (page, email = GRACE) => page.getByRole('button', { name: email }).click();
const button = (page, name) => page.getByRole('button', { name, exact: true });
const told = async (page, name) => (await page.evaluate('told')).filter(([it]) => it === name).map(([, value]) => value);
const call = (page, expression) =>
  page.evaluate(`(async () => ${expression})().then((value) => ({ value }), (error) => ({ error: error.name, code: error.code, transient: error.isTransient }))`);

/** Waits until a page says who is signed in. */
const shows = (page, text) => heading(page).filter({ hasText: text }).waitFor();

/** Waits until a condition holds. */
async function until(condition, limit = 10_000) {
  for (const end = Date.now() + limit; Date.now() < end; await wait(50)) {
    if (await condition()) return;
  }
  assert.fail(`never true: ${condition}`);
}

/** Settings of the laboratory, over those that it has by default. */
function laboratory(provider, more = {}) {
  Object.assign(settings, { strict: true, redirectCallback: true, early: false, ...more, provider });
}

/** Somebody who has come back to the laboratory on localhost, since when nothing is noted. */
async function member({ email = GRACE, clock, script } = {}) {
  const page = await stage.newMember(stage.urls.newest, email);
  if (clock) await page.clock.install(clock);
  if (script) await page.context().addInitScript(script);
  await page.goto(stage.urls.newest);
  await shows(page, email);
  await stage.control('DELETE', 'requests');
  await page.evaluate('told.length = 0');
  return page;
}

describe('the guide, word for word, with cookies', () => {
  const url = stage.urls.guide;

  test('signs in, stays signed in, and signs out everywhere', async () => {
    const page = await stage.newVisitor();
    await page.goto(url);
    await button(page, 'Sign in').click();
    await choose(page);
    await page.getByText('Welcome back, Grace').waitFor();
    assert.equal(page.url(), `${url}/`);
    const [exchange] = await stage.codesSent();
    assert.match(exchange.code_verifier, /^[\w-]{43}$/);
    assert.ok(!('client_secret' in exchange));

    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    const cookies = await page.context().cookies(`https://auth.${SITE}${API_PATH}`);
    const token = cookies.find(({ name }) => name.endsWith('_refresh'));
    assert.ok(token.httpOnly && !kept.includes(token.value), 'no script of the page can read the refresh token');
    assert.ok(!kept.includes(exchange.code_verifier), 'the verifier is used up');

    await page.reload();
    await page.getByText('Welcome back, Grace').waitFor();
    const [refresh] = await stage.refreshes();
    assert.deepEqual([refresh.organization_id?.slice(0, 4), refresh.grant_type], ['org_', 'refresh_token']);
    const log = page.waitForEvent('console');
    await button(page, 'Make API Request').click();
    assert.match((await log).text(), /^Making API request with ey/);
    assert.equal((await stage.refreshes()).length, 1, 'the token had not expired');

    const other = await stage.newTab(page.context());
    await other.goto(`${url}/protected`);
    await other.getByText('Welcome back, Grace').waitFor();
    await button(page, 'Sign Out').click();
    await button(page, 'Sign up').waitFor();
    await other.getByRole('button', { name: GRACE }).waitFor();
    assert.ok(atSignInPage(other), 'the guard of the other tab finds no session that it could go on with');
    await page.reload();
    await button(page, 'Sign in').waitFor();
  });

  test('the login endpoint signs in before the client knows anything', async () => {
    const page = await stage.newVisitor();
    await page.goto(`${url}/login`);
    await page.waitForURL(/user_management\/authorize/);
    assert.equal(page.context().pages().length, 1, 'no window that a browser could block');
    await choose(page);
    await page.getByText('Welcome back, Grace').waitFor();
    await page.context().clearCookies({ name: /_refresh$/ });
    await page.goto(url);
    await button(page, 'Sign up').waitFor();
  });

  test('a protected route asks for a sign-in, and is where it ends', async () => {
    const page = await stage.newVisitor();
    await page.goto(`${url}/protected`);
    await page.waitForURL(/user_management\/authorize/);
    await choose(page);
    await page.getByText('Welcome back, Grace').waitFor();
    assert.equal(page.url(), `${url}/protected`);
    assert.equal((await stage.codesSent()).length, 1);
    assert.equal((await stage.refreshes()).length, 0, 'the page is not loaded again');
  });

  test('a protected route sends nobody away while the API is down, and shows itself afterwards', async () => {
    const page = await stage.newVisitor();
    await page.clock.install();
    await page.goto(`${url}/protected`);
    await choose(page);
    await page.getByText('Welcome back, Grace').waitFor();
    await stage.fail(down);
    // From here on time passes only when the test says so.
    await page.clock.pauseAt((await page.evaluate('Date.now()')) + 1_000);
    await page.reload();
    for (let seconds = 1; seconds < 5; seconds += 1) {
      await until(async () => (await stage.refreshes()).length === seconds);
      await page.clock.fastForward(1_000);
    }
    assert.equal(page.url(), `${url}/protected`);
    assert.equal(await page.locator('#root').textContent(), '...');
    await stage.recover();
    await page.clock.fastForward(1_000);
    await page.getByText('Welcome back, Grace').waitFor();
    assert.equal(page.url(), `${url}/protected`);
  });
});

test('the example application signs in, switches, gets a token and signs out', async () => {
  const page = await stage.newVisitor();
  const { example } = stage.urls;
  await page.goto(`${example}/dashboard`);
  await choose(page, ADA);
  await page.locator('[id^=organization-org]').first().click();
  await shows(page, "Ada's dashboard");
  assert.equal(page.url(), `${example}/dashboard`);
  await button(page, 'Globex').click();
  await page.getByText('Switched to Globex.').waitFor();
  assert.match(await page.locator('#organization').textContent(), /GLOBEX$/);
  await button(page, 'Get a token').click();
  await page.getByText('The access token is good until').waitFor();
  await button(page, 'Sign out').click();
  await shows(page, 'You are not signed in');
  assert.equal(page.url(), `${example}/`);
  await button(page, 'Sign in').click();
  await page.locator('#cancel').click();
  await page.getByText('the user or a policy refused').waitFor();
});

for (const [name, version] of Object.entries({ newest: 19, oldest: 18 })) {
  describe(`React ${version}`, () => {
    test('exchanges one code in StrictMode, and tells the application once', async () => {
      laboratory(stage.direct);
      const page = await stage.newVisitor();
      await page.goto(`${stage.urls[name]}/?kept=a%20b&x=1#part`);
      assert.match(await page.locator('html').getAttribute('data-react'), new RegExp(`^${version}\\.`));
      await shows(page, 'Nobody');
      await page.evaluate(`auth.signIn({ state: { here: [1, 'é'] }, loginHint: 'ada+x@example.com' })`);
      await page.waitForURL(/user_management\/authorize/);
      assert.equal(new URL(page.url()).searchParams.get('login_hint'), 'ada+x@example.com');
      assert.ok(!page.url().includes('here'), 'the value stays in the browser');
      await choose(page, ADA);
      await page.locator('[id^=organization-org]').first().click();
      await shows(page, ADA);
      assert.equal((await stage.codesSent()).length, 1);
      assert.deepEqual(await stage.refreshes(), []);
      const [arrived, ...again] = await told(page, 'onRedirectCallback');
      assert.deepEqual(again, []);
      assert.deepEqual(arrived.state, { here: [1, 'é'] });
      assert.deepEqual([arrived.user.email, 'refreshToken' in arrived], [ADA, false]);
      assert.equal((await told(page, 'onRefresh')).length, 1);
      const { user, role, permissions, organizationId, sessionId, isLoading, error } = await state(page);
      assert.deepEqual([user.firstName, isLoading, error], ['Ada', false, null]);
      assert.deepEqual([typeof role, Array.isArray(permissions)], ['string', true]);
      assert.match(`${organizationId} ${sessionId}`, /^org_\w+ session_\w+$/);
    });
  });
}

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

describe('in front of a kit', () => {
  const url = stage.urls.kit;

  test('a page has no token, and the server signs in, switches and signs out', async () => {
    laboratory({ backend: '/session' });
    const page = await stage.newVisitor();
    await page.goto(`${url}/list?tab=2`);
    await shows(page, 'Nobody');
    await button(page, 'Sign in').click();
    await choose(page);
    await shows(page, GRACE);
    assert.equal(page.url(), `${url}/list?tab=2`);
    const { user, role, permissions, organizationId } = await state(page);
    assert.deepEqual([user.firstName, role, permissions], ['Grace', 'member', ['posts:read']]);
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    assert.equal(kept, '[{},{},""]');
    assert.equal((await call(page, 'auth.getAccessToken()')).code, 'invalid_option');

    const same = await call(page, `auth.switchToOrganization({ organizationId: '${organizationId}' })`);
    assert.equal(same.error, undefined);
    const refused = await call(page, `auth.switchToOrganization({ organizationId: 'org_01EM0000000000000000GLOBEX' })`);
    assert.equal(refused.code, 'organization_membership_not_found');
    assert.equal((await state(page)).user.email, GRACE);

    const other = await stage.newTab(page.context());
    await other.goto(url);
    await shows(other, GRACE);
    await button(page, 'Sign out').click();
    await shows(other, 'Nobody');
    await shows(page, 'Nobody');
    assert.equal(page.url(), `${url}/`);
    await page.reload();
    await shows(page, 'Nobody');
  });

  test('an outage is shown as one, and ends by itself', async () => {
    laboratory({ backend: '/session' });
    const page = await stage.newVisitor();
    await page.clock.install();
    await page.goto(url);
    await button(page, 'Sign in').click();
    await choose(page);
    await shows(page, GRACE);
    await page.route('**/session', (route) => route.fulfill({ status: 503, json: { error: 'server_error' } }));
    const refused = page.waitForResponse('**/session');
    await page.reload();
    await refused;
    await page.clock.fastForward(5_000);
    await until(async () => (await state(page)).error?.code === 'server_error');
    assert.equal((await state(page)).isLoading, false);
    await page.unroute('**/session');
    await page.clock.fastForward(5_000);
    await shows(page, GRACE);
    assert.equal((await state(page)).error, null);
  });
});
