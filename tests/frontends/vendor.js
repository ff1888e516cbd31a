// Cookies as the vendor's kits of Remix and React Router write them.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { WorkOS } = require('../../node/dist/index.js');
const REMIX = createRequire(new URL('../guide/remix/package.json', import.meta.url));

/** What those kits seal and sign with. */
export const PASSWORD = 'correct-horse-battery-staple-0001';

/** The sealed session of somebody who signed in some seconds ago. */
export async function sealedSession(demo, email, { seconds = 0, sealFormat = 'native' } = {}) {
  const userManagement = new WorkOS(demo.account.apiKey, {
    clientId: demo.account.clientId,
    baseUrl: demo.emulator,
    sealFormat,
  }).userManagement;
  await demo.control('POST', '/clock', { advance_seconds: -seconds });
  try {
    const { code } = await demo.control('POST', '/codes', { email });
    const session = { sealSession: true, cookiePassword: PASSWORD };
    return (await userManagement.authenticateWithCode({ code, session })).sealedSession;
  } finally {
    await demo.control('POST', '/clock', { advance_seconds: seconds });
  }
}

/** A signed cookie of the framework that holds a sealed session. */
export async function nestedCookie(demo, email, options = {}) {
  const sealed = await sealedSession(demo, email, { ...options, sealFormat: 'iron' });
  const { createCookieSessionStorage } = REMIX('@remix-run/node');
  const { getSession, commitSession } = createCookieSessionStorage({ cookie: { name: 'any', secrets: [PASSWORD] } });
  const stored = await getSession();
  stored.set('jwt', sealed);
  return (await commitSession(stored)).split(';')[0].slice('any='.length);
}
