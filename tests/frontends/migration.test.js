// A running application goes over to our kit and back: the same program with the vendor's kit and with ours.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { GRACE } from '../browser/person.js';
import { build } from './next-apps.js';
import { ask, pairs, Stage } from './next-stage.js';

const stage = await Stage.start([]);
after(() => stage.stop());
afterEach(() => stage.tidy());

const OURS = 'our kit';
const VENDORS = "the vendor's kit";
const api = new URL(stage.emulator);
for (const name of ['guide15', 'vendor']) build(name);
await stage.serve('guide15', OURS);
await stage.serve('vendor', VENDORS, {
  WORKOS_API_HOSTNAME: api.hostname,
  WORKOS_API_PORT: api.port,
  WORKOS_API_HTTPS: 'false',
});

/** Goes to the sign-in page and is somebody there: gives the cookies of the browser, and what the callback is asked for. */
async function begin(app) {
  const begun = await ask(`${stage.apps[app]}/login`);
  const next = new URL(begun.headers.location, stage.apps[app]);
  const start = next.origin === stage.apps[app] ? await ask(next) : begun;
  const { state, redirect_uri, code_challenge } = Object.fromEntries(new URL(start.headers.location).searchParams);
  const { code } = await stage.control('POST', '/codes', { email: GRACE, redirect_uri, code_challenge });
  return { cookie: pairs(start).join('; '), path: `/callback?${new URLSearchParams({ code, state })}` };
}

const session = (answer) => pairs(answer).find((it) => it.startsWith('wos-session='));

async function end(app, { cookie, path }) {
  return session(await ask(`${stage.apps[app]}${path}`, { cookie }));
}

/** The cookie of a session that began an hour ago, so that its access token has expired. */
async function oldSession(app) {
  await stage.control('POST', '/clock', { advance_seconds: -3600 });
  try {
    return await end(app, await begin(app));
  } finally {
    await stage.control('POST', '/clock', { advance_seconds: 3600 });
    await stage.control('DELETE', '/requests');
  }
}

/** Looks at a page that is guarded; gives the session that the browser has from then on. */
async function visit(app, cookie) {
  const page = await ask(`${stage.apps[app]}/account`, { cookie });
  assert.equal(page.statusCode, 200);
  assert.ok(page.text.replaceAll('<!-- -->', '').includes('Welcome back, Grace'), page.text);
  return session(page) ?? cookie;
}

for (const [from, to] of [[VENDORS, OURS], [OURS, VENDORS]]) {
  test(`a session of ${from} is renewed by ${to}, and goes back`, async () => {
    const signedIn = await oldSession(from);
    assert.match(signedIn, /^wos-session=Fe26\.2\*/);
    const renewed = await visit(to, signedIn);
    assert.match(renewed, /^wos-session=Fe26\.2\*/);
    assert.notEqual(renewed, signedIn);
    await visit(from, renewed);
    assert.equal(await stage.exchanges(), 1);
  });
}

test(`a sign-in that began with ${VENDORS} ends with ${OURS}`, async () => {
  await visit(VENDORS, await end(OURS, await begin(VENDORS)));
});
