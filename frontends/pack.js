// Packs what npm publishes of the packages beside this file, once they are built: `node pack.js <folder>`.

const { execFileSync } = require('node:child_process');
const { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');

const destination = resolve(process.argv[2] ?? '.');
const packages = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name } of packages) {
  const source = join(__dirname, name);
  const stage = mkdtempSync(join(tmpdir(), 'authkit-native-'));
  try {
    mkdirSync(destination, { recursive: true });
    const { devDependencies, scripts, ...published } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
    for (const folder of published.files) {
      cpSync(join(source, folder), join(stage, folder), { recursive: true });
    }
    copyFileSync(join(source, 'README.md'), join(stage, 'README.md'));
    copyFileSync(join(__dirname, '../LICENSE'), join(stage, 'LICENSE'));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', destination], {
      cwd: stage,
      stdio: ['ignore', 2, 2],
    });
  } finally {
    rmSync(stage, { recursive: true });
  }
}
