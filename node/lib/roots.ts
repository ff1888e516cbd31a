/** Certificate authorities that Node has and the engine does not: it knows those of the operating system. */

import { addon, node } from './native';

let reported = false;

/**
 * Tells the engine of them, once. Those of `NODE_EXTRA_CA_CERTS` always count, and Node's own where the system has none, as in
 * many images for containers: they are a quarter of a megabyte.
 */
export function trustRoots(): void {
  if (reported) {
    return;
  }
  reported = true;
  const pem = [extra(), ...(addon.systemHasRoots() ? [] : own())].join('\n');
  if (pem !== '') {
    addon.trustRoots(pem);
  }
}

/** What cannot be read is passed over, as Node does. */
function extra(): string {
  const file = node.env.NODE_EXTRA_CA_CERTS;
  if (!file) {
    return '';
  }
  try {
    // Only where it is needed: getting it loads the streams of Node, which takes milliseconds.
    const fs = node.getBuiltinModule?.('node:fs') ?? require('node:fs');
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function own(): readonly string[] {
  const tls = node.getBuiltinModule?.('node:tls') ?? require('node:tls');
  return 'getCACertificates' in tls
    ? (tls as { getCACertificates(type: 'default'): string[] }).getCACertificates('default')
    : tls.rootCertificates;
}
