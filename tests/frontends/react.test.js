// The package for React in a real browser: production builds, the guide's own files, and a page that shows all it is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADA, GRACE, atSignInPage } from '../browser/person.js';
import { API_PATH, SITE } from './react/stage.js';
import { button, choose, down, laboratory, shows, stage, state, told, until } from './react/visit.js';
import './react/backend.js';
import './react/callbacks.js';
import './react/sessions.js';
import './react/tabs.js';

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
