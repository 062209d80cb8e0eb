// What the licences of everything inside the standalone ask to be told.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageOf, thirdPartyLicenses } from '../licenses.js';

/** Writes THIRD-PARTY-LICENSES.txt, RUNTIME-LICENSES.txt and the texts of the LGPL into `folder`. */
export function notices({ folder, root, modules, packages, bun }) {
  const bundled = modules.filter((path) => path.includes('node_modules')).map(packageOf);
  const apache = readFileSync(join(root, 'LICENSE'), 'utf8');
  writeFileSync(
    join(folder, 'THIRD-PARTY-LICENSES.txt'),
    thirdPartyLicenses([...new Set([...bundled, ...packages])], apache),
  );
  const own = fileURLToPath(new URL('licenses/', import.meta.url));
  const runtime = readFileSync(join(own, 'RUNTIME-LICENSES.txt'), 'utf8');
  writeFileSync(join(folder, 'RUNTIME-LICENSES.txt'), runtime.replaceAll('BUN_VERSION', bun));
  for (const name of ['LGPL-2.txt', 'LGPL-2.1.txt']) cpSync(join(own, name), join(folder, name));
}
