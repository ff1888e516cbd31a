// A neighbour of the app, at another subdomain of its site, sets cookies for the whole site.
//
// Over https the flow cookies are named `__Host-`, which browsers take from the host itself only: a neighbour cannot bring
// in a sign-in of their own. The session has the same protection if its cookie is named so. Over http there is none, and
// everybody on the way could do the same.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { Front } from './front.js';
import { ALAN, GRACE, atSignInPage, cookieOf, greeting } from './person.js';

const front = await Front.start({ tls: true });
after(() => front.stop());

const start = async (settings) => {
  const demo = await startDemo({ apps: Object.keys(KITS), origin: front.at('{name}'), settings });
  after(() => demo.stop());
  afterEach(() => demo.tidy());
  return demo;
};
const usual = await start();
const strict = await start({ WORKOS_COOKIE_NAME: '__Host-wos-session' });

/** Visits the neighbour, who sets cookies. */
async function toss(page, lines) {
  front.pages['/kitten'] = (_request, response) => {
    response.writeHead(200, ['content-type', 'text/html', ...lines.flatMap((line) => ['set-cookie', line])]);
    response.end('<!doctype html><title>A kitten</title>');
  };
  await page.goto(`${front.at('neighbour')}/kitten`);
}

const newVisitor = (demo) => demo.newVisitor({ ignoreHTTPSErrors: true });
const forTheSite = '; Domain=site.localhost; Path=/; Secure';

for (const name of Object.keys(KITS)) {
  const url = usual.apps[name];
  const at = (demo) => {
    front.ports = demo.ports;
    return demo;
  };

  describe(`${name}: a neighbour`, () => {
    const disguises = {
      'a name without the prefix': (flow, value) => `${flow.replace('__Host-', '')}=${value}`,
      'the name itself': (flow, value) => `${flow}=${value}`,
      'the name in small letters': (flow, value) => `${flow.toLowerCase()}=${value}`,
      'a cookie without a name': (flow, value) => `=${flow}=${value}`,
      'a no-break space before the name': (flow, value) => `\u00a0${flow}=${value}`,
      'the bytes of a wide space before the name': (flow, value) => `\u00e2\u0080\u0080${flow}=${value}`,
      'a control character before the name': (flow, value) => `\u0085${flow}=${value}`,
    };
    for (const [what, disguise] of Object.entries(disguises)) {
      test(`cannot plant a flow with ${what}`, async () => {
        const demo = at(usual);
        const page = await newVisitor(demo);
        const { cookies, callback } = await demo.beginAt(name, ALAN);
        const [flow, value] = cookies[0].split('=');
        assert.match(flow, /^__Host-wos-flow-/);
        await toss(page, [disguise(flow, value) + forTheSite]);
        await page.goto(callback);
        assert.ok(atSignInPage(page), 'the sign-in begins again');
        assert.equal(await demo.codesSent(), 0);
        assert.equal(await cookieOf(page, demo.cookie), undefined);
      });
    }

    test('cannot keep somebody signed in as another once they have signed in', async () => {
      const demo = at(usual);
      const page = await newVisitor(demo);
      await toss(page, [`${demo.cookie}=${await demo.earlierSessionAt(name, { email: ALAN, seconds: 60 })}${forTheSite}`]);
      await page.goto(`${url}/login`);
      await page.goto(await demo.callbackOf(page.url(), GRACE));
      assert.equal(await greeting(page), 'Hello, Grace');
    });

    test('cannot sign anybody out with a dead cookie of the same name', async () => {
      const demo = at(usual);
      const page = await newVisitor(demo);
      await demo.signIn(page, name);
      await toss(page, [`${demo.cookie}=ak1.AAAA${forTheSite}`]);
      await page.goto(`${url}/dashboard`);
      assert.equal(await greeting(page), "Grace's dashboard");
    });

    for (const old of ['__Host-wos-session', 'wos-session', 'wos_session', '\u00a0__Host-wos-session']) {
      test(`cannot plant a session as ${JSON.stringify(old)} where its cookie is named __Host-`, async () => {
        const demo = at(strict);
        const planted = await demo.sessionAt(name, ALAN);
        const page = await newVisitor(demo);
        await toss(page, [`${old}=${planted}${forTheSite}`]);
        await page.goto(url);
        assert.equal(await greeting(page), 'You are not signed in');
        await demo.signIn(page, name);
        await page.goto(`${url}/dashboard`);
        assert.equal(await greeting(page), "Grace's dashboard");
      });
    }
  });
}
