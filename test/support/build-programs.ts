import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './root.ts';

/** The programs of tests that run a part of the source in a process of its own, for Node versions that read no TypeScript. */
export async function setup(): Promise<void> {
  const programs = ['lock', 'mfa'].map((name) => [name, join(root, `test/support/programs/${name}.mjs`)]);
  const bundled = await rolldown({ input: Object.fromEntries(programs), platform: 'node', logLevel: 'silent' });
  await bundled.write({
    dir: join(root, 'build/programs'),
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
  });
  await bundled.close();
}
