// Test runners that give each file a realm of its own, whose classes are not those of the process, and load the package again.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { after, before, describe, test } = require('node:test');
const { promisify } = require('node:util');
const { createContext, runInContext } = require('node:vm');
const { startEmulator } = require('../testing/emulator.js');
const { makeProject, program } = require('../testing/installed.js');

const run = promisify(execFile);
const testing = join(__dirname, '../testing');
const body = `
const { startEmulator } = require(${JSON.stringify(join(testing, 'emulator.js'))});
const { story } = require(${JSON.stringify(join(testing, 'story.js'))});
test('a user signs in', async () => {
  const emulator = await startEmulator();
  await story({ authkit, emulator, AbortController }).finally(emulator.stop);
});
`;
const required = `const authkit = require('authkit-native');${body}`;
const imported = `
import * as authkit from 'authkit-native';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);${body}`;

let project;
before(() => {
  project = makeProject({
    'one.test.cjs': required,
    'two.test.cjs': required,
    'one.test.mjs': imported,
    'two.test.mjs': imported,
    'package.json': '{}',
  });
  project.use('vitest');
});
after(() => project.remove());

/** Runs a program of npm in the project, and gives what it printed. */
async function ran(name, bin, ...given) {
  const env = { ...process.env, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0' };
  // Of this runner, which watches what its children print.
  delete env.NODE_TEST_CONTEXT;
  const command = [program(name, bin), ...given];
  const { stdout, stderr } = await run(process.execPath, command, { cwd: project.folder, env }).catch((error) => error);
  return stdout + stderr;
}

test('Jest', async () => {
  const config = { rootDir: project.folder, testMatch: ['**/*.test.cjs'], transform: {}, watchman: false };
  assert.match(await ran('jest', 'bin/jest.js', '--config', JSON.stringify(config)), /Tests: +2 passed, 2 total/);
});

describe('Vitest', () => {
  for (const pool of ['vmThreads', 'threads', 'vmForks']) {
    test(pool, async () => {
      const config = join(project.folder, `${pool}.config.mjs`);
      writeFileSync(config, `export default { test: { globals: true, pool: '${pool}', include: ['*.test.mjs'] } };`);
      assert.match(await ran('vitest', 'vitest.mjs', 'run', '--config', config), /Tests +2 passed \(2\)/);
    });
  }
});

describe('a context of node:vm', () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.stop());

  /** Evaluates a file of this package, and what it requires of it, in a context. */
  function evaluated(file, context, cache = {}) {
    if (!(file in cache)) {
      cache[file] = { exports: {} };
      const require = createRequire(file);
      const here = (name) => (name.startsWith('./') ? evaluated(require.resolve(name), context, cache) : require(name));
      const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
      const { exports } = cache[file];
      runInContext(source, context, { filename: file })(exports, here, cache[file], file, dirname(file));
    }
    return cache[file].exports;
  }

  const globals = {
    'with nothing but the language': {},
    'with what Node has': { process, console, AbortController, AbortSignal },
    'once more': {},
  };
  for (const [what, given] of Object.entries(globals)) {
    test(what, async () => {
      const context = createContext({ setTimeout, ...given });
      const authkit = evaluated(require.resolve('authkit-native'), context);
      const { story } = evaluated(join(testing, 'story.js'), context);
      assert.ok(!(authkit.AuthKitError.prototype instanceof Error));
      await emulator.control('POST', 'reset');
      await story({ authkit, emulator, AbortController });
    });
  }
});
