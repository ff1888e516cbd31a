// Packs what people install: `node pack.js <folder>` puts the package, and that of each addon built here, into <folder>.
// `node pack.js <folder> <addons>` takes the addons from another place.

const { execFileSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

const manifest = require('./package.json');
const destination = resolve(process.argv[2] ?? '.');
const addons = resolve(process.argv[3] ?? __dirname);
const stage = join(__dirname, 'npm');
const platforms = join(stage, 'platforms');

function pack(folder) {
  copyFileSync(join(__dirname, '../LICENSE'), join(folder, 'LICENSE'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', destination], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
}

// The licences and the bill of materials of what is linked into an addon.
function describe(folder) {
  execFileSync(join(__dirname, '../scripts/third_party.py'), ['authkit-node', folder]);
  const path = join(folder, 'package.json');
  const described = JSON.parse(readFileSync(path, 'utf8'));
  described.files.push('LICENSE-THIRD-PARTY', 'sbom.cdx.json');
  writeFileSync(path, `${JSON.stringify(described, null, 2)}\n`);
}

rmSync(stage, { recursive: true, force: true });
try {
  mkdirSync(destination, { recursive: true });
  const cli = require.resolve('@napi-rs/cli/package.json').replace('package.json', 'dist/cli.js');
  execFileSync(process.execPath, [cli, 'create-npm-dirs', '--npm-dir', 'npm/platforms'], { cwd: __dirname });
  const targets = readdirSync(platforms);

  const main = join(stage, 'main');
  // Compiled for the package alone: what is under development here may be in use.
  const compiler = join(__dirname, 'node_modules/.bin/tsc');
  execFileSync(compiler, ['--project', 'lib', '--outDir', join(main, 'dist')], {
    cwd: __dirname,
    stdio: ['ignore', 2, 2],
  });
  copyFileSync(join(__dirname, 'README.md'), join(main, 'README.md'));
  const { devDependencies, scripts, napi, ...published } = manifest;
  published.optionalDependencies = Object.fromEntries(
    targets.map((target) => [`${manifest.name}-${target}`, manifest.version]),
  );
  writeFileSync(join(main, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  pack(main);

  for (const target of targets) {
    const addon = join(addons, `${napi.binaryName}.${target}.node`);
    if (existsSync(addon)) {
      const folder = join(platforms, target);
      copyFileSync(addon, join(folder, basename(addon)));
      describe(folder);
      pack(folder);
    }
  }
} finally {
  rmSync(stage, { recursive: true, force: true });
}
