// A public method returns, or fails with a documented error, whatever it is passed.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const fc = require('fast-check');
const { AuthKitError, createWorkOS, sealData, unsealData, WorkOS } = require('authkit-native');

const cookiePassword = 'correct-horse-battery-staple-0001';
// Nothing listens there: calls that get as far as the network fail at once.
const workos = createWorkOS({
  apiKey: 'sk_1',
  clientId: 'client_1',
  baseUrl: 'http://127.0.0.1:9',
  cookiePassword,
  timeout: 50,
});
const session = () => workos.userManagement.loadSealedSession({ sessionData: 'x' });
const methodsOf = (target) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter((name) => name !== 'constructor');

const subjects = {
  'new WorkOS': (...given) => new WorkOS(...given),
  createWorkOS,
  sealData,
  unsealData,
  'pkce.generate': (...given) => workos.pkce.generate(...given),
};
for (const name of methodsOf(workos.userManagement)) {
  subjects[`userManagement.${name}`] = (...given) => workos.userManagement[name](...given);
}
for (const name of methodsOf(session())) {
  subjects[`session.${name}`] = (...given) => session()[name](...given);
}

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
});
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('', '\ud800', '\0', 'authkit'));
const names = [
  [
    'apiKey',
    'baseUrl',
    'clientId',
    'code',
    'codeVerifier',
    'cookiePassword',
    'data',
    'email',
    'format',
    'issuer',
    'jwks',
  ],
  ['leeway', 'limit', 'maxAge', 'now', 'organizationId', 'password', 'port', 'provider', 'redirectUri', 'returnTo'],
  ['sealFormat', 'sealed', 'session', 'sessionData', 'sessionId', 'signal', 'timeout', 'ttl', 'user', 'userId'],
].flat();
const options = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, anything), { maxKeys: 5 });
const given = fc.array(fc.oneof(options, text, anything), { maxLength: 3 });

for (const [name, call] of Object.entries(subjects)) {
  test(name, async () => {
    const property = fc.asyncProperty(given, async (arguments_) => {
      try {
        await call(...arguments_);
      } catch (error) {
        assert.ok(error instanceof AuthKitError, error?.stack ?? String(error));
        assert.ok(error.code !== 'internal', error.stack);
      }
    });
    await fc.assert(property, { numRuns: 100 });
  });
}
