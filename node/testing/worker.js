// A worker: checks a cookie and leaves a request in flight.

const { parentPort, workerData } = require('node:worker_threads');
const { WorkOS } = require('authkit-native');

async function main() {
  const { options, load } = workerData;
  const workos = new WorkOS(options);
  const { authenticated, user } = await workos.userManagement.loadSealedSession(load).authenticate();
  parentPort.postMessage({ authenticated, email: user?.email });
  workos.userManagement.authenticateWithCode({ code: 'in-flight' }).catch(() => {});
}

main();
