// A session of Clerk as its pages would start one: the key that verifies it is configured, so no request leaves this machine.

const { generateKeyPairSync, sign } = require('node:crypto');

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const host = 'clerk.page.example';

/** The options of its middleware. */
const options = {
  publishableKey: `pk_live_${Buffer.from(`${host}$`).toString('base64')}`,
  secretKey: 'sk_live_page',
  jwtKey: publicKey.export({ type: 'spki', format: 'pem' }),
};

/** The cookies of somebody who is signed in. */
function cookies() {
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, nbf: iat - 10, exp: iat + 86_400 };
  const claims = { iss: `https://${host}`, sub: 'user_ada', sid: 'sess_ada', email: 'ada@example.com', ...times };
  const signed = `${encode({ alg: 'RS256', kid: 'ins_page', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
  return { __session: `${signed}.${signature}`, __client_uat: String(iat - 5) };
}

module.exports = { cookies, options };
