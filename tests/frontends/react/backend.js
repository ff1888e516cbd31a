// A page in front of an Express application with our kit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GRACE } from '../../browser/person.js';
import { button, call, choose, laboratory, shows, stage, state, until } from './visit.js';

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
