// What every Node server here does with sessions; how a cookie is set and read is the framework's.
const { WorkOS } = require('authkit-native');

const cookiePassword = process.env.WORKOS_COOKIE_PASSWORD;
const cookie = 'wos_session';
const forTheBrowser = { httpOnly: true, sameSite: 'lax' };
const workos = new WorkOS();
const writers = {};

// The sealed session of a fresh sign-in.
async function signIn(sealFormat, code) {
  writers[sealFormat] ??= new WorkOS({ sealFormat });
  const session = { sealSession: true, cookiePassword };
  return (await writers[sealFormat].userManagement.authenticateWithCode({ code, session })).sealedSession;
}

// What checking the session says, and the text it was checked from.
async function who(sessionData) {
  const auth = await workos.userManagement.loadSealedSession({ sessionData, cookiePassword }).authenticate();
  const { authenticated, reason, sessionId, sealFormat } = auth;
  return { authenticated, reason, session_id: sessionId, seal_format: sealFormat, handed_over: sessionData };
}

// The value as programs without a framework cut it out of the header.
function byHand(header = '') {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
}

module.exports = { byHand, cookie, forTheBrowser, signIn, who };
