// The application beside this file with our kit and with the vendor's: `node next.mjs <name> build|serve`.
// MODULES names a folder of packages that the application has in place of those that are built here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS, build } from '../../tests/frontends/next-apps.js';

const [name, task] = process.argv.slice(2);
const modules = process.env.MODULES ? [process.env.MODULES] : [];
APPS[name] = {
  source: join(import.meta.dirname, 'app'),
  next: 16,
  proxy: null,
  kit: name === 'bench-vendor' ? '@workos-inc/authkit-nextjs' : undefined,
  modules,
  installed: modules.map((folder) => readFileSync(join(folder, '../installed'), 'utf8')),
};

if (task === 'build') {
  build(name);
} else {
  await import('../../tests/frontends/next-server.js');
}
