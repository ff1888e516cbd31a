// Sessions that the vendor's own packages sealed: the person stays signed in, and what those packages left is cleaned up.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { KITS, startDemo } from './demo.js';
import { AUTHORIZE, greeting, session, signOutButton } from './person.js';

const vectors = new URL('../vectors/', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, vectors)));
const keys = read('tokens/jwks.json');

// One of each kind of cookie, and of each way to write it; `tests/interop` has every version.
const MADE_BY = [
  ...['authkit-nextjs-4.3.2', 'authkit-session-0.7.1', 'node-11.0.0'],
  ...['python-5.46.0', 'python-10.8.0', 'ruby-5.31.1', 'ruby-10.2.1'],
];

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

const sessions = MADE_BY.map((producer) => {
  const { password, sealed, expect } = read(`sealed/${producer}.json`).vectors.find(({ id }) => id === 'ascii');
  const user = expect.user.firstName ?? expect.user.first_name;
  const { sid } = claims(expect.accessToken ?? expect.access_token);
  // The packages for the web call it with a hyphen, and the guide for the others with an underscore.
  const cookie = producer.startsWith('authkit-') ? 'wos-session' : 'wos_session';
  return { producer, password, cookie, sealed, user, sid };
});

for (const password of new Set(sessions.map((it) => it.password))) {
  const settings = { WORKOS_COOKIE_PASSWORD: password, WORKOS_COOKIE_NAME: 'wos-session' };
  const demo = await startDemo({ apps: Object.keys(KITS), settings });
  after(() => demo.stop());
  afterEach(() => demo.tidy());

  for (const name of Object.keys(KITS)) {
    const url = demo.apps[name];

    describe(`${name}: a session`, () => {
      for (const { producer, cookie, sealed, user, sid } of sessions.filter((it) => it.password === password)) {
        test(`of ${producer} is taken over without a sign-in, and ends with everything that was left`, async () => {
          // The keys of the environment in which the vendor's packages ran.
          const action = { kind: 'status', status: 200, body: keys };
          await demo.control('POST', '/faults', { match: { path: '/sso/jwks/' }, times: 0, action });
          const page = await demo.newVisitor();
          const left = { [cookie]: encodeURIComponent(sealed), 'wos-auth-verifier-00000000': 'left' };
          await page.context().addCookies(Object.entries(left).map(([name, value]) => ({ name, value, url })));
          await page.goto(`${url}/dashboard`);
          assert.equal(await greeting(page), `${user}'s dashboard`);
          assert.equal(await session(page), sid);
          assert.equal(await demo.requests('GET', AUTHORIZE), 0);
          await signOutButton(page).click();
          await page.waitForURL((it) => it.origin !== url || it.pathname === '/');
          const names = (await page.context().cookies(url)).map((it) => it.name);
          assert.deepEqual(names.filter((it) => it.startsWith('wos')), []);
        });
      }
    });
  }
}
