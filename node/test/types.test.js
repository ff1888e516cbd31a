// The declarations hold for strict users, from both module systems.

const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const { test } = require('node:test');

const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');

test('the guide and the checks compile in strict mode', () => {
  const project = join(__dirname, '../testing/types');
  execFileSync(process.execPath, [tsc, '--project', project], { stdio: ['ignore', 'inherit', 'inherit'] });
});
