// What one person tries to do to the browser of another: each sign-in belongs to the browser that began it.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { ALAN, GRACE, atSignInPage, choose, cookieOf, flows, greeting, session } from './person.js';
import { Stranger } from './stranger.js';

const demo = await startDemo({ apps: Object.keys(KITS) });
const stranger = await Stranger.start();
after(() => demo.stop());
after(() => stranger.stop());
afterEach(() => demo.tidy());

for (const name of Object.keys(KITS)) {
  const url = demo.apps[name];

  /** A browser that is on the sign-in page, and the callback that would end this sign-in as somebody. */
  async function begun(email) {
    const page = await demo.newVisitor();
    await page.goto(`${url}/dashboard`);
    return [page, await demo.callbackOf(page.url(), email)];
  }

  /** The browser of Grace, who is signed in. */
  async function victim() {
    const page = await demo.newVisitor();
    await demo.signIn(page, name);
    return page;
  }

  const isNobody = async (page) => assert.equal(await cookieOf(page, demo.cookie), undefined);

  async function isGrace(page) {
    await page.goto(`${url}/dashboard`);
    assert.equal(await greeting(page), "Grace's dashboard");
  }

  describe(`${name}: another person`, () => {
    test('cannot sign a stranger in as themselves with a link to their callback (login CSRF)', async () => {
      const { callback } = await demo.beginAt(name, ALAN);
      const page = await demo.newVisitor();
      stranger.show(`<a href="${callback}">A kitten</a>`);
      await page.goto(stranger.origins['another site']);
      await page.getByRole('link', { name: 'A kitten' }).click();
      await page.getByRole('button', { name: GRACE }).waitFor();
      assert.equal(await demo.codesSent(), 0);
      await isNobody(page);
      await choose(page, GRACE);
      assert.equal(await greeting(page), 'Hello, Grace', 'the stranger signs in as who they are');
    });

    test('cannot replace the session of somebody who is signed in', async () => {
      const { callback } = await demo.beginAt(name, ALAN);
      const page = await victim();
      await page.goto(callback);
      assert.equal(page.url(), `${url}/`);
      assert.equal(await greeting(page), 'Hello, Grace');
      assert.equal(await demo.codesSent(), 0);
    });

    test('cannot do either behind the back of the person', async () => {
      const { callback } = await demo.beginAt(name, ALAN);
      for (const page of [await demo.newVisitor(), await victim()]) {
        const before = await page.context().cookies();
        stranger.show(`<img src="${callback}"><iframe src="${callback}"></iframe>
          <script>
            const done = () => (document.title = 'done');
            fetch('${callback}', { mode: 'no-cors', credentials: 'include' }).then(done, done);
          </script>`);
        for (const origin of Object.values(stranger.origins)) {
          await page.goto(origin);
          await page.waitForFunction(() => document.title === 'done');
          const isSession = ({ name }) => name === demo.cookie;
          assert.deepEqual((await page.context().cookies()).filter(isSession), before.filter(isSession));
        }
      }
      assert.equal(await demo.codesSent(), 0);
    });

    test('cannot swap the states of two browsers that both sign in', async () => {
      const [alans, callbackOfAlan] = await begun(ALAN);
      const [graces, callbackOfGrace] = await begun(GRACE);
      await graces.goto(callbackOfAlan);
      await alans.goto(callbackOfGrace);
      assert.equal(await demo.codesSent(), 0);
      for (const page of [graces, alans]) {
        assert.ok(atSignInPage(page), 'each is asked again');
        await isNobody(page);
      }
      await choose(graces, GRACE);
      await isGrace(graces);
    });

    test('cannot bring their code into a sign-in of somebody else, whose state is known', async () => {
      const { callback: callbackOfAlan } = await demo.beginAt(name, ALAN);
      const [page, own] = await begun(GRACE);
      const injected = new URL(own);
      injected.searchParams.set('code', new URL(callbackOfAlan).searchParams.get('code'));
      await page.goto(injected.href);
      await isNobody(page);
      assert.ok(atSignInPage(page), 'PKCE refuses it, and the person is asked again');
    });

    test('cannot use the callback of a sign-in that has ended, from the history or a log', async () => {
      const [owner, callback] = await begun(GRACE);
      await owner.goto(callback);
      await demo.control('DELETE', '/requests');
      const page = await demo.newVisitor();
      await page.goto(callback);
      assert.ok(atSignInPage(page));
      assert.equal(await demo.codesSent(), 0);
      await isNobody(page);
      await isGrace(owner);
    });

    test('cannot choose the session that somebody will have (session fixation)', async () => {
      const planted = await demo.sessionAt(name, ALAN);
      const page = await demo.newVisitor();
      await demo.signIn(page, name, planted);
      await page.goto(`${url}/login`);
      const callback = await demo.callbackOf(page.url(), GRACE);
      await page.goto(callback);
      await isGrace(page);
      const other = await demo.newVisitor();
      await demo.signIn(other, name, planted);
      await other.goto(`${url}/dashboard`);
      assert.equal(await greeting(other), "Alan's dashboard", 'what was planted is still the session of Alan');
      assert.notEqual(await session(other), await session(page));
    });

    test('cannot choose the flow that somebody will have', async () => {
      const { cookies } = await demo.beginAt(name, ALAN);
      const [flow, value] = cookies[0].split('=');
      const page = await demo.newVisitor();
      // Even if a cookie could be planted: a sign-in that the person begins has a flow of its own.
      await page.context().addCookies([{ name: flow, value, url }]);
      await page.goto(`${url}/dashboard`);
      assert.equal((await flows(page)).length, 2);
      await page.goto(await demo.callbackOf(page.url(), GRACE));
      assert.equal(await greeting(page), "Grace's dashboard");
    });

    for (const path of ['/login', '/callback?authkit=resume']) {
      test(`cannot lead to another site by way of ${path}`, async () => {
        for (const target of ['https://evil.example/', '/\\evil.example/']) {
          const page = await demo.newVisitor();
          const join = path.includes('?') ? '&' : '?';
          await page.goto(`${url}${path}${join}return_to=${encodeURIComponent(target)}`);
          await page.goto(await demo.callbackOf(page.url(), GRACE));
          assert.equal(page.url(), `${url}/`, target);
          await page.context().close();
        }
      });
    }

    test('cannot change anything for somebody who is signed in with a form on another site', async () => {
      const page = await victim();
      stranger.show(`<form method="post" action="${url}/note"><input name="note" value="planted"><button>A kitten</button></form>
        <form method="post" action="${url}/switch-organization"><button name="organization_id" value="org_x">A puppy</button></form>`);
      for (const origin of Object.values(stranger.origins)) {
        for (const kitten of ['A kitten', 'A puppy']) {
          await page.goto(origin);
          const answered = page.waitForResponse((it) => it.request().method() === 'POST');
          await page.getByRole('button', { name: kitten }).click();
          assert.ok([401, 403].includes((await answered).status()));
        }
      }
      await page.goto(`${url}/note`);
      assert.notEqual(await page.getByLabel('Note').inputValue(), 'planted');
    });
  });
}
