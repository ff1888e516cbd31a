// What a test of an application does with this package, whatever runs the test and whichever realm its objects are of.

/** Fails by throwing. `given` is what the test has: this package, the emulator, and a signal of its realm. */
async function story({ authkit, emulator, AbortController }) {
  const { apiKey, clientId, baseUrl, code, fault } = emulator;
  const cookiePassword = 'correct-horse-battery-staple-0001';
  const { userManagement } = new authkit.WorkOS({ apiKey, clientId, baseUrl, cookiePassword });
  const check = (what, holds) => {
    if (!holds) {
      throw new Error(`it does not hold that ${what}`);
    }
  };
  const caught = (promise) => promise.then(() => check('a call fails', false)).catch((error) => error);

  const { signal } = new AbortController();
  const { sealedSession, user } = await userManagement.authenticateWithCode({
    code: await code(),
    session: { sealSession: true },
    signal,
  });
  const session = userManagement.loadSealedSession({ sessionData: sealedSession });
  for (let turn = 0; turn < 3; turn += 1) {
    const promise = session.authenticate({ signal });
    check('promises are those of the realm', promise instanceof Promise);
    const auth = await promise;
    check('the session is valid', auth.authenticated && auth.user.email === user.email);
    check('records are those of the realm', Object.getPrototypeOf(auth.user) === Object.prototype);
  }
  check('the session is refreshed', (await session.refresh()).authenticated);

  const { authenticated, reason } = await userManagement.loadSealedSession({ sessionData: 'nothing' }).authenticate();
  check('a bad cookie is a reason', authenticated === false && reason === 'invalid_session_cookie');
  const refused = await caught(userManagement.authenticateWithCode({ code: 'unknown' }));
  check('errors are those of the realm', refused instanceof Error && refused instanceof authkit.AuthKitError);
  check('an error says what happened', refused.code === 'invalid_grant');

  await fault({ match: { path: '/user_management' }, action: { kind: 'hang' } });
  const controller = new AbortController();
  const reason_ = new Error('the user went away');
  setTimeout(() => controller.abort(reason_), 50);
  const aborted = caught(userManagement.authenticateWithCode({ code: 'unknown', signal: controller.signal }));
  check('an aborted call rejects with the reason', (await aborted) === reason_);
  const option = await caught(userManagement.authenticateWithCode({ code: 'unknown', signal: {} }));
  check('what is no signal is refused', option instanceof authkit.ConfigurationError);

  const data = { nested: [{ list: [1, null, 'two'] }] };
  const opened = await userManagement.unsealData(await userManagement.sealData(data));
  check('data comes back', JSON.stringify(opened) === JSON.stringify(data));
}

module.exports = { story };
