// The programs in README.md run as they stand there.

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
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
  NestJS: { hello: 'Hello Ada', link: /Sign in at \/login/, isSilent: true },
  'NestJS, Fastify': { hello: 'Hello Ada', link: /Sign in at \/login/, isSilent: true, change: overFastify },
  'Any server of the fetch standard': { hello: 'Hello Ada', link: /Sign in at \/login/, isSilent: true },
};

/** What the README says of Nest's other adapter. */
function overFastify(text) {
  return text
    .replace('authkit-native/express', 'authkit-native/fastify')
    .replace(/app\.use\(authkit\((.*)\)\);/, 'await app.register(authkit, $1);')
    .replace('create(AppModule)', 'create<NestFastifyApplication>(AppModule, new FastifyAdapter())')
    .replace(/^/, "import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';\n");
}

/** The program as Node runs it: types are checked, and decorators become calls. */
function compiled(file) {
  const options = [
    '--target',
    'es2022',
    '--module',
    'node20',
    '--strict',
    '--experimentalDecorators',
    '--skipLibCheck',
  ];
  const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, ...options, '--types', 'node', file], { cwd: folder, encoding: 'utf8' });
  } catch ({ stdout }) {
    assert.fail(stdout);
  }
  return file.replace('.mts', '.mjs');
}

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

for (const [title, { hello, link, end, isSilent, change = (text) => text }] of Object.entries(sections)) {
  test(`${title}: a person signs in`, async () => {
    const [heading] = title.split(',');
    const block = new RegExp(`^## ${heading}$[\\s\\S]*?^\`\`\`(js|ts)\n([\\s\\S]*?)^\`\`\`$`, 'm');
    const [, language, text] = block.exec(readme);
    const port = await freePort();
    const extension = text.includes('require(') ? 'cjs' : { js: 'mjs', ts: 'mts' }[language];
    const written = join(folder, `${port}.${extension}`);
    writeFileSync(written, (change(text) + (end ?? '') + (isSilent ? '' : OWN)).replaceAll('3000', port));
    const file = language === 'ts' ? compiled(written) : written;
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
