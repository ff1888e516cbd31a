// An issuer of OpenID Connect that signs in the one user without asking: for packages that take sessions from nowhere else.

const { createHash, generateKeyPairSync, sign } = require('node:crypto');
const express = require('express');

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const clientId = 'client';

function token(claims) {
  const signed = `${encode({ alg: 'RS256', kid: 'key', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** Mounts it at `/issuer`; says what a client needs to know. */
function serve(app, origin) {
  const issuer = `${origin}/issuer`;
  const nonces = new Map();
  const routes = express.Router();
  routes.get('/.well-known/openid-configuration', (_req, res) => {
    res.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });
  routes.get('/keys', (_req, res) => {
    res.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' }] });
  });
  routes.get('/authorize', ({ query }, res) => {
    const code = createHash('sha256').update(query.state).digest('hex');
    nonces.set(code, query.nonce);
    res.redirect(`${query.redirect_uri}?${new URLSearchParams({ code, state: query.state })}`);
  });
  routes.post('/token', express.urlencoded({ extended: false }), ({ body }, res) => {
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + 86_400, auth_time: iat };
    const user = { sub: 'auth0|ada', email: 'ada@example.com', name: 'Ada Lovelace', sid: 'session' };
    res.json({
      access_token: token({ iss: issuer, aud: 'api', sub: user.sub, ...times }),
      id_token: token({ iss: issuer, aud: clientId, nonce: nonces.get(body.code), ...user, ...times }),
      token_type: 'Bearer',
      expires_in: 86_400,
    });
  });
  app.use('/issuer', routes);
  return { issuer, clientId };
}

module.exports = { serve };
