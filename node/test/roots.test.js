// The certificate authorities that count: the system's, those of NODE_EXTRA_CA_CERTS and the option, and Node's own where the
// system has none.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:https');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, before, describe, test } = require('node:test');
const { rootCertificates } = require('node:tls');
const { promisify } = require('node:util');
const { makeCertificate } = require('../testing/certificate.js');

const certificate = makeCertificate();
let folder;
let server;
let options;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authkit-roots-'));
  writeFileSync(join(folder, 'root.pem'), certificate.cert);
  writeFileSync(join(folder, 'garbage.pem'), 'no certificate');
  server = createServer(certificate, (_, answer) => {
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ device_code: 'd', user_code: 'u' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  options = { clientId: 'client_1', baseUrl: `https://127.0.0.1:${server.address().port}` };
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** What a call over TLS comes to in a process of its own. */
async function called(extra, more = {}) {
  const program = `
    const { createWorkOS } = require('authkit-native');
    const { userManagement } = createWorkOS(${JSON.stringify({ ...options, ...more })});
    userManagement.authorizeDevice().then(({ userCode }) => console.log(userCode), ({ code }) => console.log(code));
  `;
  const env = { ...process.env, ...(extra ? { NODE_EXTRA_CA_CERTS: join(folder, extra) } : {}) };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: join(__dirname, '..'), env });
  return stdout.trim();
}

describe('a server with an unknown authority', () => {
  test('is refused', async () => assert.equal(await called(), 'network_error'));
  test('is trusted with NODE_EXTRA_CA_CERTS', async () => assert.equal(await called('root.pem'), 'u'));
  test('is refused when that file has no certificate', async () =>
    assert.equal(await called('garbage.pem'), 'network_error'));
  test('is refused when that file is not there', async () =>
    assert.equal(await called('nothing.pem'), 'network_error'));
  test('is trusted with the option', async () =>
    assert.equal(await called(undefined, { caCertificates: certificate.cert }), 'u'));
});

describe("Node's own authorities", () => {
  /** How many certificates the engine is given, for each client, on a machine that has some or none. */
  async function given(systemHasRoots) {
    const program = `
      const { addon } = require('./dist/native.js');
      const { createWorkOS } = require('authkit-native');
      addon.systemHasRoots = () => ${systemHasRoots};
      addon.trustRoots = (pem) => console.log(pem.match(/BEGIN CERTIFICATE/g).length);
      createWorkOS({ clientId: 'client_1' });
      createWorkOS({ clientId: 'client_1' });
    `;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
      cwd: join(__dirname, '..'),
      env,
    });
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  test('are passed to the engine once where the system has none', async () => {
    const [count, ...more] = await given(false);
    assert.ok(count >= rootCertificates.length, `${count} of ${rootCertificates.length}`);
    assert.deepEqual(more, []);
  });

  test('are not where it has some', async () => assert.deepEqual(await given(true), []));
});
