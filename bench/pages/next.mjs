// The application beside this file with our kit and with the vendor's: `node next.mjs <name> build|serve`.
// MODULES names folders, each full of packages that the application has in place of those that are built here.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { APPS, build } from '../../tests/frontends/next-apps.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [name, task] = process.argv.slice(2);
const modules = process.env.MODULES?.split(':') ?? [];
const stamps = modules.map((folder) => join(dirname(folder), 'installed')).filter(existsSync);

const source = join(ROOT, '.build/bench/pages', name);
APPS[name] = { source, next: 16, proxy: null, modules, installed: stamps.map((it) => readFileSync(it, 'utf8')) };

if (task === 'build') {
  rmSync(source, { recursive: true, force: true });
  cpSync(join(import.meta.dirname, 'app'), source, { recursive: true });
  if (name.endsWith('vendor')) {
    for (const file of ['proxy.js', 'app/page.jsx', 'app/guarded/page.jsx', 'app/login/route.js', 'app/callback/route.js']) {
      const text = readFileSync(join(source, file), 'utf8');
      writeFileSync(join(source, file), text.replace("'authkit-native-nextjs'", "'@workos-inc/authkit-nextjs'"));
    }
    writeFileSync(join(source, 'next.config.mjs'), "export default { output: 'standalone' };\n");
  }
  build(name);
} else {
  await import('../../tests/frontends/next-server.js');
}
