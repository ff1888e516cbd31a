// Browsers that load pages before anybody asks for them: such a load spends nothing, and the click after it is not lost.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { BareBrowser } from './bare.js';
import { KITS, startDemo } from './demo.js';
import { Front } from './front.js';
import { AUTHORIZE } from './person.js';

const front = await Front.start();
const demo = await startDemo({ apps: Object.keys(KITS), origin: front.at('{name}') });
const browser = await BareBrowser.start();
front.ports = demo.ports;
after(async () => {
  await browser.stop();
  front.stop();
  await demo.stop();
});
afterEach(() => demo.tidy());

// As some networks do it for all sites behind them: a link is loaded ahead when the mouse rests on it.
front.headers = { 'speculation-rules': '"/speculation-rules.json"' };
const rule = [{ where: { href_matches: '/*' }, eagerness: 'moderate' }];

const isSignInPage = `location.pathname === '${AUTHORIZE}'`;
const shows = (title) => `document.querySelector('h1')?.textContent === ${JSON.stringify(title)}`;

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  for (const action of ['prefetch', 'prerender']) {
    describe(`${name}: a ${action}`, () => {
      before(() => {
        front.pages['/speculation-rules.json'] = (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/speculationrules+json' });
          response.end(JSON.stringify({ [action]: rule }));
        };
      });

      /** Rests the mouse on a link of the page until the app has answered, and tells what it said. */
      async function rest(page, path) {
        const link = `<a id="link" href="${path}">A link</a>`;
        await page.evaluate(`document.querySelector('main').insertAdjacentHTML('afterbegin', '${link}')`);
        front.ahead = [];
        const loaded = () => front.ahead.find((it) => it.url === path);
        for (let turn = 0; !loaded() && turn < 200; turn++, await wait(50)) {
          // Again now and then, because a link is not noticed before the rules are there.
          if (turn % 10) continue;
          await page.moveAway();
          await page.hover('#link');
        }
        assert.ok(loaded(), 'the browser loads it ahead');
        return loaded();
      }

      const isSpared = ({ status, lines }) => assert.deepEqual([status, lines], [401, []]);

      async function visit(session) {
        const page = await browser.newPage();
        if (session) await page.setCookie(demo.cookie, await session, url);
        await demo.control('DELETE', '/requests');
        await page.goto(url);
        await page.until(`document.readyState === 'complete' && !!document.querySelector('main')`);
        return page;
      }

      for (const path of ['/dashboard?tab=1', '/login?return_to=%2Fdashboard%3Ftab%3D1']) {
        test(`of ${path} begins no sign-in, and the click does`, async () => {
          const page = await visit();
          isSpared(await rest(page, path));
          assert.equal(await demo.requests('GET', AUTHORIZE), 0);
          await page.click('#link');
          await page.until(isSignInPage);
          await page.click('[id="user-grace@example.com"]');
          await page.until(`location.href === '${url}/dashboard?tab=1' && ${shows("Grace's dashboard")}`);
          await page.close();
        });
      }

      test('of a callback sends no code, and the click does', async () => {
        const page = await browser.newPage();
        await page.goto(`${url}/login`);
        await page.until(isSignInPage);
        const callback = new URL(await demo.callbackOf(await page.evaluate('location.href')));
        await page.goto(url);
        await page.until(shows('You are not signed in'));
        isSpared(await rest(page, callback.pathname + callback.search));
        assert.equal(await demo.codesSent(), 0);
        await page.click('#link');
        await page.until(shows('Hello, Grace'));
        assert.equal(await demo.codesSent(), 1);
        await page.close();
      });

      test('with an expired token spends no refresh, and the click does', async () => {
        const page = await visit();
        await page.setCookie(demo.cookie, await demo.earlierSessionAt(name), url);
        for (const path of ['/?page=public', '/dashboard']) {
          isSpared(await rest(page, path));
          assert.equal(await demo.refreshes(), 0);
          if (path === '/dashboard') await page.click('#link');
        }
        await page.until(shows("Grace's dashboard"));
        assert.equal(await demo.refreshes(), 1);
        await page.close();
      });

      test('with a session is what the click shows', async () => {
        const page = await visit(demo.sessionAt(name));
        const { status } = await rest(page, '/dashboard');
        assert.equal(status, 200);
        await page.click('#link');
        await page.until(shows("Grace's dashboard"));
        const [{ activationStart, deliveryType }] = await page.evaluate(
          `performance.getEntriesByType('navigation').map((it) => it.toJSON())`,
        );
        assert.ok(action === 'prerender' ? activationStart > 0 : deliveryType === 'navigational-prefetch');
        await page.close();
      });

      test('of the sign-out signs nobody out, and the click does', async () => {
        const page = await visit(demo.sessionAt(name));
        isSpared(await rest(page, '/logout'));
        const names = async () => (await page.cookies()).map((it) => it.name);
        assert.ok((await names()).includes(demo.cookie));
        await page.click('#link');
        await page.until(`location.href === '${url}/' && ${shows('You are not signed in')}`);
        assert.ok(!(await names()).includes(demo.cookie));
        await page.close();
      });
    });
  }
}
