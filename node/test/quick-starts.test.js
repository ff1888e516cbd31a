// The programs in README.md run as they stand there.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { after, before, test } = require('node:test');
const { Browser } = require('../testing/browser.js');
const { startEmulator } = require('../testing/emulator.js');

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

/** Sections by what a visitor sees, and what else their programs need to be whole. */
const sections = {
  Express: { hello: 'Hello Ada', link: /<a href="\/login">/, end: 'app.listen(3000);' },
  Fastify: { hello: '{"hello":"Ada"}', link: /<a href="\/login">/ },
  Hono: { hello: 'Hello Ada', link: /<a href="\/login">/ },
  'Any server of the fetch standard': { hello: 'Hello Ada', link: /Sign in at \/login/, isSilent: true },
};

/** What the application has of its own. */
const OWN = `
function save(user) { console.log(user.email); }
function remove() {}
`;

let emulator;
let folder;
const running = [];
before(async () => {
  emulator = await startEmulator({ 'redirect-uri': 'http://localhost:*/callback' });
  // Here, so that the package and the frameworks are found.
  folder = mkdtempSync(join(__dirname, '../testing/quick-start-'));
});
after(async () => {
  for (const program of running) {
    program.kill();
  }
  rmSync(folder, { recursive: true });
  await emulator.stop();
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

for (const [title, { hello, link, end = '', isSilent }] of Object.entries(sections)) {
  test(`${title}: a person signs in`, async () => {
    const [, text] = new RegExp(`^## ${title}$[\\s\\S]*?^\`\`\`js\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readme);
    const port = await freePort();
    const file = join(folder, text.includes('require(') ? `${port}.cjs` : `${port}.mjs`);
    writeFileSync(file, (text + OWN + end).replaceAll('3000', port));
    const env = {
      PATH: process.env.PATH,
      WORKOS_API_KEY: emulator.apiKey,
      WORKOS_CLIENT_ID: emulator.clientId,
      WORKOS_BASE_URL: emulator.baseUrl,
      WORKOS_COOKIE_PASSWORD: 'correct-horse-battery-staple-0001',
    };
    const program = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(program);
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    const browser = new Browser(`http://localhost:${port}`, emulator);
    let home;
    while (home === undefined) {
      assert.equal(program.exitCode, null);
      home = await browser.get('/').catch(({ code }) => assert.equal(code, 'ECONNREFUSED'));
    }
    assert.match(home.text, link);
    assert.equal((await browser.fetch('/reports')).status, 401);
    await browser.signIn();
    assert.equal((await browser.get('/')).text, hello);
    assert.equal((await browser.fetch('/reports')).status, 403);
    if (!isSilent) {
      assert.equal((await lines.next()).value, 'ada@example.com');
    }
  });
}
