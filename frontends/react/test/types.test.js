// The types, held to what an application may and may not write, with the types of each React.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const version of [19, 18]) {
  test(`an application with React ${version} compiles, and its mistakes do not`, () => {
    const command = [at('../../../node/node_modules/.bin/tsc'), '--project', at(`types/react-${version}.json`)];
    const { status, stdout } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
}
