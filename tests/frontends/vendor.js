// Cookies as the vendor's kits of Remix and React Router write them.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { WorkOS } = require('../../node/dist/index.js');
/** What those kits seal and sign with. */
export const PASSWORD = 'correct-horse-battery-staple-0001';

/** A signed cookie of the framework that holds a sealed session. */
export async function nestedCookie(demo, email) {
  const { clientId, apiKey } = demo.account;
  const { code } = await demo.control('POST', '/codes', { email });
  const { userManagement } = new WorkOS(apiKey, { clientId, baseUrl: demo.emulator, sealFormat: 'iron' });
  const session = { sealSession: true, cookiePassword: PASSWORD };
  const { sealedSession } = await userManagement.authenticateWithCode({ code, session });
  const { createCookieSessionStorage } = createRequire(new URL('../guide/remix/package.json', import.meta.url))(
    '@remix-run/node',
  );
  const { getSession, commitSession } = createCookieSessionStorage({ cookie: { name: 'any', secrets: [PASSWORD] } });
  const stored = await getSession();
  stored.set('jwt', sealedSession);
  return (await commitSession(stored)).split(';')[0].slice('any='.length);
}
