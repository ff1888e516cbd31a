// The tests of applications that the READMEs show, with the applications that they show.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const { makeProject, program } = createRequire(import.meta.url)('../../node/testing/installed.js');
const ROOT = new URL('../../', import.meta.url).pathname;
const run = promisify(execFile);

const KITS = ['nextjs', 'react-router', 'remix'];
const FROM = {
  next: 'frontends/nextjs',
  react: 'frontends/nextjs',
  'react-dom': 'frontends/nextjs',
  'react-router': 'frontends/react-router',
  '@remix-run': 'tests/guide/remix',
};

/** Each file of a README: its first line names it. */
const filesOf = (readme) =>
  [...readme.matchAll(/^```tsx?\n\/\/ ([\w./-]+\.tsx?)\b.*\n([^]*?)^```/gm)].map(([, name, text]) => [name, text]);

let project;
before(() => {
  project = makeProject({
    'package.json': '{ "type": "module" }',
    'vitest.config.ts': `export default { test: { projects: ${JSON.stringify(KITS)} } };`,
  });
  project.use('vitest');
  const modules = join(project.folder, 'node_modules');
  for (const [name, from] of Object.entries(FROM)) {
    symlinkSync(join(ROOT, from, 'node_modules', name), join(modules, name));
  }
  for (const kit of KITS) {
    const [from, to] = [join(ROOT, 'frontends', kit), join(modules, `authkit-native-${kit}`)];
    cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true });
    cpSync(join(from, 'package.json'), join(to, 'package.json'));
    const files = filesOf(readFileSync(join(from, 'README.md'), 'utf8'));
    for (const [name, text] of [['vitest.config.ts', 'export default {};'], ...files]) {
      const file = join(project.folder, kit, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
});
after(() => project.remove());

test('Vitest runs the test of each README', async () => {
  const env = { ...process.env, CI: 'true', NO_COLOR: '1', WORKOS_COOKIE_PASSWORD: 'too short for anything' };
  // Of this runner, which watches what its children print.
  delete env.NODE_TEST_CONTEXT;
  const command = [program('vitest', 'vitest.mjs'), 'run', '--reporter=json'];
  const { stdout, stderr } = await run(process.execPath, command, { cwd: project.folder, env }).catch((error) => error);
  const { testResults } = JSON.parse(stdout || assert.fail(stderr));
  const passed = testResults.map(({ name, assertionResults, message }) => {
    const failed = assertionResults.filter(({ status }) => status !== 'passed');
    assert.deepEqual(failed, [], message);
    return [relative(project.folder, name), assertionResults.length];
  });
  assert.deepEqual(Object.fromEntries(passed), {
    'nextjs/app/reports/page.test.ts': 3,
    'react-router/app/routes/reports.test.ts': 3,
    'remix/app/routes/reports.test.ts': 3,
  });
});
