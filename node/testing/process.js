// A process: checks and refreshes a cookie, and says how it went.

const cluster = require('node:cluster');
const { WorkOS } = require('authkit-native');

const { options, sessionData } = JSON.parse(process.env.AUTHKIT_TEST_SESSION);

async function main() {
  const workos = new WorkOS(options);
  const load = () => workos.userManagement.loadSealedSession({ sessionData });
  const { authenticated } = await load().authenticate();
  const refreshed = await load().refresh();
  process.send({ authenticated, refreshed: refreshed.authenticated }, () => process.disconnect());
}

if (cluster.isPrimary && process.argv[2] === 'cluster') {
  for (let worker = 0; worker < 2; worker += 1) {
    cluster.fork().on('message', (message) => process.send(message));
  }
  cluster.on('exit', () => Object.keys(cluster.workers).length === 0 && process.disconnect());
} else {
  main();
}
