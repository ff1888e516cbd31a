// A program that every bundler made of one, with nothing set, runs where its modules are; elsewhere it says what is missing.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, dirname, join } = require('node:path');
const { after, before, describe, test } = require('node:test');
const { promisify } = require('node:util');
const { installed, makeProject, program, tool } = require('../testing/installed.js');

const run = promisify(execFile);
const text = `
const workos = createWorkOS({ clientId: 'client_1', cookiePassword: 'correct-horse-battery-staple-0001' });
workos.userManagement.sealData({ works: true })
  .then((sealed) => workos.userManagement.unsealData(sealed))
  .then((data) => console.log(JSON.stringify(data)));
`;
const entries = {
  'required.cjs': `const { createWorkOS } = require('authkit-native');${text}`,
  'imported.mjs': `import { createWorkOS } from 'authkit-native';${text}`,
};
const formats = { cjs: 'commonjs', mjs: 'module' };
const cpu = { x64: 'x64', arm64: 'aarch64' }[process.arch];
const bun = () => program(`@oven/bun-${process.platform}-${cpu}`, 'bin/bun');

/** Each makes a file of an entry, in one of the formats, and says how it is started. */
const bundlers = {
  esbuild: async (folder, entry, outfile, format) => {
    const { warnings } = await tool('esbuild').build({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: { commonjs: 'cjs', module: 'esm' }[format],
      outfile,
      logLevel: 'silent',
    });
    assert.deepEqual(warnings, []);
  },
  webpack: async (folder, entry, outfile, format) => {
    const isModule = format === 'module';
    const stats = await promisify(tool('webpack'))({
      mode: 'development',
      devtool: false,
      target: 'node',
      context: folder,
      entry: `./${entry}`,
      experiments: { outputModule: isModule },
      output: { path: join(outfile, '..'), filename: basename(outfile), module: isModule, chunkFormat: format },
    });
    assert.equal(stats.toString({ all: false, errors: true, warnings: true }), '');
  },
  rollup: async (folder, entry, outfile, format) => {
    const bundle = await tool('rollup').rollup({
      input: join(folder, entry),
      plugins: [tool('@rollup/plugin-node-resolve').default(), tool('@rollup/plugin-commonjs')()],
      external: /^node:/,
      onwarn: (warning) => assert.fail(warning.message),
    });
    await bundle.write({ file: outfile, format: { commonjs: 'cjs', module: 'es' }[format] });
  },
  'vite for servers': async (folder, entry, outfile, format) => {
    const { build } = await import(tool.resolve('vite'));
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        emptyOutDir: false,
        outDir: join(outfile, '..'),
        rollupOptions: {
          output: { entryFileNames: basename(outfile), format: { commonjs: 'cjs', module: 'es' }[format] },
        },
      },
    });
  },
  "Bun's bundler": async (folder, entry, outfile, format) => {
    const how = { commonjs: 'cjs', module: 'esm' }[format];
    const flags = ['--target=node', `--format=${how}`, `--outfile=${outfile}`];
    await run(bun(), ['build', entry, ...flags], { cwd: folder });
  },
};

let project;
let elsewhere;
before(() => {
  project = makeProject(entries);
  mkdirSync(join(project.folder, 'out'));
  elsewhere = mkdtempSync(join(tmpdir(), 'authkit-elsewhere-'));
});
after(() => {
  project.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

/** Runs what was built from where it is: Bun also looks for packages from the working directory. */
const started = (file, ...command) => run(command[0], command.slice(1), { cwd: dirname(file) });
const works = async (...given) => assert.equal((await started(...given)).stdout, '{"works":true}\n');

/** What was built works in its project, and in any other place once the addon is copied next to it. */
async function judge(file, command) {
  await works(file, ...command(file));
  const moved = join(mkdtempSync(join(elsewhere, 'a-')), basename(file));
  linkSync(file, moved);
  // A bundle may know where it was made, so that nothing is there either.
  const modules = join(project.folder, 'node_modules');
  renameSync(modules, `${modules}.away`);
  try {
    const { code, stderr } = await started(moved, ...command(moved)).catch((error) => error);
    assert.notEqual(code, undefined, 'it found an addon where there is none');
    assert.match(stderr, /cannot load its addon .*marks `authkit-native` as external, or has .*\.node beside it/);
    linkSync(join(`${modules}.away`, installed), join(dirname(moved), basename(installed)));
    await works(moved, ...command(moved));
  } finally {
    renameSync(`${modules}.away`, modules);
  }
}

for (const [name, bundle] of Object.entries(bundlers)) {
  describe(name, { skip: name.startsWith('Bun') && !existsSync(bun()) }, () => {
    for (const entry of Object.keys(entries)) {
      for (const [extension, format] of Object.entries(formats)) {
        test(`makes a program in ${format} format of ${entry}`, async () => {
          const file = join(project.folder, 'out', `${name.replace(/\W+/g, '-')}-${entry}.${extension}`);
          await bundle(project.folder, entry, file, format);
          await judge(file, (file) => [process.execPath, file]);
        });
      }
    }
  });
}

for (const entry of Object.keys(entries)) {
  test(`Bun compiles ${entry} into one file`, async () => {
    const file = join(project.folder, 'out', `compiled-${entry}.exe`);
    await run(bun(), ['build', '--compile', entry, `--outfile=${file}`], { cwd: project.folder });
    await judge(file, (file) => [file]);
  });

  test(`Bun runs ${entry} as it is`, () => works(join(project.folder, entry), bun(), entry));
}
