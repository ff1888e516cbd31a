// Opens the cookies and tokens that other implementations made, by the rules of tests/vectors/README.md.

const assert = require('node:assert/strict');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, test } = require('node:test');
const { AuthKitError, createWorkOS } = require('authkit-native');

const root = join(__dirname, '../../tests/vectors');
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
/** 2026-11-24: nothing in the vectors depends on the exact day. */
const now = 1_795_478_400;

/** A text, or the parts it is put together from. */
function text(value) {
  if (typeof value === 'string') {
    return value;
  }
  return value.concat ? value.concat.map(text).join('') : value.repeat.repeat(value.count);
}

function client(options) {
  return createWorkOS({ clientId: 'client_test', sessionCache: 0, ...options }).userManagement;
}

async function authenticate(api, sessionData, cookiePassword) {
  return api.loadSealedSession({ sessionData, cookiePassword }).authenticate({ now });
}

describe('cookies', () => {
  for (const file of readdirSync(join(root, 'sealed'))) {
    const { jwks, vectors } = read(join('sealed', file));
    const api = client({ jwks: read(join('sealed', jwks)) });
    test(file, async () => {
      for (const { id, password, sealed, session_id: sessionId } of vectors) {
        const passwords = typeof password === 'string' ? password : Object.values(password);
        const outcome = await authenticate(api, text(sealed), passwords);
        assert.ok(outcome.authenticated, `${id}: ${outcome.reason}`);
        assert.equal(outcome.sessionId, sessionId ?? outcome.claims.sid, id);
      }
    });
  }
});

test('malformed cookies', async () => {
  const { jwks, vectors } = read('malformed.json');
  for (const { id, expect, format, password, sealed } of vectors) {
    // Each is malformed as a cookie of its format; in another it may be sound.
    const acceptFormats = [format === 'ruby-aesgcm-v1' ? 'ruby' : format];
    const api = client({ jwks: read(jwks), acceptFormats });
    const outcome = await authenticate(api, text(sealed), password).catch((error) => {
      assert.ok(error instanceof AuthKitError, `${id}: ${error}`);
      return { authenticated: false };
    });
    if (expect !== 'policy') {
      assert.equal(outcome.authenticated, expect === 'valid', id);
    }
  }
});

test('tokens', async () => {
  const { vectors, ...set } = read('tokens/tokens.json');
  let ran = 0;
  for (const { id, expect, jwks, options, sealed = {} } of vectors) {
    const keys = read(join('tokens', jwks));
    if (keys.keys.length === 0) {
      assert.throws(() => client({ jwks: keys }), { code: 'invalid_option' });
      continue;
    }
    const api = client({ jwks: keys, issuer: options?.issuer });
    for (const [format, cookie] of Object.entries(sealed)) {
      const password = format === 'fernet' ? set.seal_fernet_key : set.seal_password;
      const outcome = await authenticate(api, text(cookie), password);
      ran += 1;
      if (expect !== 'policy') {
        assert.equal(outcome.authenticated, expect === 'valid', `${id} in ${format}: ${outcome.reason}`);
      }
    }
  }
  assert.ok(ran > 100);
});
