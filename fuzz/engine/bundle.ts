import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../../test/support/root.ts';
import { instrument } from './instrument.ts';

/** A target as one file that counts. */
export interface Bundle {
  readonly file: string;
  /** How many blocks of `src/` it holds. */
  readonly blocks: number;
  /** What its sources compare texts with. */
  readonly words: readonly string[];
}

/**
 * What each block of the bundle calls. As AFL does it: a step from one block to the next has a place in the map, found by
 * both blocks' numbers; shifting the first tells A → B from B → A. Places that were touched are listed, so that nobody has
 * to look through the whole map after each run.
 *
 * https://lcamtuf.coredump.cx/afl/technical_details.txt (1, "Coverage measurements")
 */
const BANNER = `const { steps: __steps, touched: __touched, blocks: __blocks, state: __state } = globalThis.__fuzzCoverage;
const __fuzzHit = (block) => {
  __blocks[block] = 1;
  const mixed = Math.imul(block, 0x9e3779b1) >>> 16;
  const step = mixed ^ __state[0];
  __state[0] = mixed >> 1;
  const times = __steps[step];
  if (times === 0) __touched[__state[1]++] = step;
  if (times < 255) __steps[step] = times + 1;
};`;

/** Bundles `fuzz/targets/NAME.ts` with all that it imports; what lies in `src/` counts, packages do not. */
export async function bundleTarget(name: string): Promise<Bundle> {
  const source = join(root, 'src');
  const words = new Set<string>();
  let blocks = 0;
  const bundled = await rolldown({
    cwd: root,
    input: join(root, 'fuzz/targets', `${name}.ts`),
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    checks: { ineffectiveDynamicImport: false, bundlerTimings: false },
    plugins: [
      {
        name: 'count-blocks',
        transform(code, id) {
          if (!id.startsWith(source) || id.endsWith('.d.ts')) return undefined;
          const module = instrument(code, blocks);
          blocks += module.blocks;
          for (const word of module.words) words.add(word);
          return { code: module.code, map: null };
        },
      },
    ],
  });
  const file = join(root, 'build/fuzz', `${name}.mjs`);
  await bundled.write({ file, format: 'esm', codeSplitting: false, intro: BANNER, minify: false });
  await bundled.close();
  return { file, blocks, words: [...words].toSorted() };
}
