// Applications of Next.js with the packages as npm installs them: put together, and built once for as long as nothing changes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENGINE = process.env.AUTHKIT_NODE ?? join(ROOT, 'node');
const KIT = join(ROOT, 'frontends/nextjs');
const TARGET = `linux-${process.arch}-gnu`;

/** Where each version of Next is installed. Applications are put below, because Turbopack reads nothing beside its root. */
const NEXT = { 16: KIT, 15: join(ROOT, 'tests/frontends/next15') };

/** The applications, and what differs between the versions. */
export const APPS = {
  example: { source: join(ROOT, 'tests/apps/next'), next: 16, proxy: null, isolated: true },
  guide: { source: join(ROOT, 'tests/guide/next'), next: 16, proxy: 'proxy.ts' },
  // As somebody has it who may still go back to the vendor's kit.
  guide15: { source: join(ROOT, 'tests/guide/next'), next: 15, proxy: 'middleware.ts', env: { SEAL_FORMAT: 'iron' } },
  // As somebody has it who still uses the vendor's kit.
  vendor: {
    source: join(ROOT, 'tests/guide/next'),
    next: 16,
    proxy: 'proxy.ts',
    kit: '@workos-inc/authkit-nextjs',
    modules: [join(ROOT, 'tests/frontends/migration/node_modules')],
  },
};

/** Where an application is put together. */
export const folderOf = (name) => join(NEXT[APPS[name].next], '.apps', name);

/** Where the server of an application is, once it is built. */
export const serverOf = (name) => join(folderOf(name), '.next/standalone/.apps', name, 'server.js');

/** Builds an application, unless it is built. */
export function build(name) {
  const { source, next, env = {} } = APPS[name];
  const project = NEXT[next];
  if (!existsSync(join(project, 'node_modules/next'))) {
    throw new Error(`Next ${next} is not installed in ${relative(ROOT, project)}: run scripts/setup node`);
  }
  const folder = folderOf(name);
  const hash = createHash('sha256').update(JSON.stringify(APPS[name]));
  for (const input of [source, join(KIT, 'dist'), join(ENGINE, 'dist')]) {
    digest(input, hash);
  }
  hash.update(readFileSync(join(project, 'package-lock.json')));
  const stamp = join(folder, 'built');
  const sum = hash.digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sum) {
    put(folder, APPS[name]);
    run(folder, project, next, env);
    const server = serverOf(name);
    // A standalone server has no files for browsers unless they are put beside it.
    cpSync(join(folder, '.next/static'), join(server, '../.next/static'), { recursive: true });
    if (existsSync(join(folder, 'public')))
      cpSync(join(folder, 'public'), join(server, '../public'), { recursive: true });
    writeFileSync(stamp, sum);
  }
}

function digest(path, hash) {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true }).filter((it) => it.isFile());
  const files = entries.map((it) => join(it.parentPath, it.name)).filter((it) => !it.includes('node_modules'));
  for (const file of files.sort()) hash.update(relative(path, file)).update(readFileSync(file));
}

function put(folder, { source, proxy, isolated, kit, modules = [] }) {
  // The cache of earlier builds stays.
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    if (entry !== '.next') rmSync(join(folder, entry), { recursive: true, force: true });
  }
  cpSync(source, folder, {
    recursive: true,
    filter: (path) => !/node_modules|[/\\]proxies/.test(relative(source, path)),
  });
  if (proxy !== null) {
    // Next 15 runs it on Edge unless told otherwise: the one line that the guide does not have.
    const runtime =
      proxy === 'middleware.ts' ? (text) => text.replace('{ matcher', "{ runtime: 'nodejs', matcher") : String;
    writeFileSync(join(folder, proxy), runtime(readFileSync(join(source, 'proxies/composable.ts'), 'utf8')));
  }
  if (kit) exchange(folder, kit);
  if (source.endsWith('apps/next'))
    cpSync(join(ROOT, 'tests/apps/public'), join(folder, 'public'), { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const addon = `authkit-native-${TARGET}`;
  const place = isolated ? isolating(join(folder, 'node_modules')) : (name) => join(folder, 'node_modules', name);
  install(ENGINE, 'dist', place('authkit-native'));
  install(KIT, 'dist', place('authkit-native-nextjs', ['authkit-native']));
  const platform = place(addon);
  const file = `authkit-native.${TARGET}.node`;
  mkdirSync(platform, { recursive: true });
  cpSync(join(ENGINE, file), join(platform, file));
  writeFileSync(join(platform, 'package.json'), JSON.stringify({ name: addon, version: '0.1.0', main: file }));
  for (const more of modules) cpSync(more, join(folder, 'node_modules'), { recursive: true });
}

/** Puts another kit in the place of ours: the same program, but for the name of what it imports. */
function exchange(folder, kit) {
  for (const name of readdirSync(folder, { recursive: true }).filter((it) => /^(app\/|proxy).*\.[jt]sx?$/.test(it))) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll("'authkit-native-nextjs", `'${kit}`));
  }
  writeFileSync(join(folder, 'next.config.mjs'), "export default { output: 'standalone' };\n");
}

/** The layout of pnpm: every package in a folder of its own, with links to what it asks for and to nothing else. */
function isolating(modules) {
  const store = (name) => join(modules, '.pnpm', `${name}@0.1.0`, 'node_modules');
  const link = (from, name) => {
    mkdirSync(from, { recursive: true });
    symlinkSync(relative(from, join(store(name), name)), join(from, name));
  };
  return (name, peers = []) => {
    if (name.includes('linux')) {
      link(store('authkit-native'), name);
    } else {
      link(modules, name);
    }
    for (const peer of peers) link(store(name), peer);
    return join(store(name), name);
  };
}

function install(from, folder, to) {
  mkdirSync(to, { recursive: true });
  cpSync(join(from, folder), join(to, folder), { recursive: true });
  cpSync(join(from, 'package.json'), join(to, 'package.json'));
}

function run(folder, project, next, more) {
  const cli = join(project, 'node_modules/next/dist/bin/next');
  const options = next === 16 ? ['--turbopack'] : [];
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', ...more };
  try {
    execFileSync(process.execPath, [cli, 'build', ...options], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`next build failed in ${folder}:\n${error.stdout}\n${error.stderr}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of process.argv.slice(2)) build(name);
}
