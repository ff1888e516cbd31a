// A project that has installed this package, as npm lays it out, and the tools to bundle and test it.

const {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const { createRequire } = require('node:module');
const { tmpdir } = require('node:os');
const { basename, dirname, join } = require('node:path');
const manifest = require('../package.json');

const root = join(__dirname, '..');
/** The addon that was built here. */
const addon = join(root, readdirSync(root).find((name) => name.endsWith('.node')) ?? 'no addon was built');
const target = basename(addon).split('.')[1];
/** Where an installation has it, in its modules. */
const installed = join(`${manifest.name}-${target}`, basename(addon));
const tools = join(root, '../tests/bundlers/node_modules');

/** A folder of its own with these files. Remove it when done. */
function makeProject(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-project-'));
  const modules = join(folder, 'node_modules');
  const main = join(modules, manifest.name);
  cpSync(join(root, 'dist'), join(main, 'dist'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(main, 'package.json'));
  const platform = join(modules, dirname(installed));
  mkdirSync(platform);
  copyFileSync(addon, join(modules, installed));
  const described = { name: dirname(installed), version: manifest.version, main: basename(addon) };
  writeFileSync(join(platform, 'package.json'), JSON.stringify(described));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    /** Lets the project import one of the tools. */
    use: (name) => symlinkSync(join(tools, name), join(modules, name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One of the tools, as `require` gives it or as the path of its program. */
const tool = createRequire(join(tools, '../package.json'));
const program = (name, bin) => join(dirname(tool.resolve(`${name}/package.json`)), bin);

module.exports = { installed, makeProject, tool, program };
