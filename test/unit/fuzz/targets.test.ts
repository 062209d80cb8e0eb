import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as adopt from '../../../fuzz/targets/adopt.ts';
import * as chunks from '../../../fuzz/targets/chunks.ts';
import * as config from '../../../fuzz/targets/config.ts';
import * as dbus from '../../../fuzz/targets/dbus.ts';
import * as denial from '../../../fuzz/targets/denial.ts';
import * as entry from '../../../fuzz/targets/entry.ts';
import * as policy from '../../../fuzz/targets/policy.ts';
import * as processDocument from '../../../fuzz/targets/process-document.ts';
import * as resolve from '../../../fuzz/targets/resolve.ts';
import * as secretService from '../../../fuzz/targets/secret-service.ts';
import * as stsAnswer from '../../../fuzz/targets/sts-answer.ts';
import * as texts from '../../../fuzz/targets/texts.ts';
import type { Target } from '../../../fuzz/engine/target.ts';
import { targets } from '../../../fuzz/targets.ts';
import { root } from '../../support/root.ts';

// The promises of fuzz/targets, held to what `npm run fuzz` has bred before, and to what fast-check makes up.
const all: Readonly<Record<(typeof targets)[number], Target>> = {
  adopt,
  chunks,
  config,
  dbus,
  denial,
  entry,
  policy,
  'process-document': processDocument,
  resolve,
  'secret-service': secretService,
  'sts-answer': stsAnswer,
  texts,
};
const corpus = join(root, 'fuzz/corpus');

afterAll(async () => {
  for (const target of Object.values(all)) await target.end?.();
});

it('each target has a corpus, and it is small', () => {
  expect(readdirSync(corpus).toSorted()).toEqual([...targets]);
  const files = targets.flatMap((name) => readdirSync(join(corpus, name)).map((file) => join(corpus, name, file)));
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0);
  expect(bytes).toBeLessThan(200 * 1024);
});

describe.each(targets)('%s', (name) => {
  const target = all[name];

  it.each(readdirSync(join(corpus, name)))('%s', async (file) => {
    await expect(Promise.resolve(target.fuzz(readFileSync(join(corpus, name, file))))).resolves.toBeUndefined();
  });

  it('any bytes, and any row of its words', async () => {
    const words = fc.array(fc.oneof(fc.constantFrom(...(target.words ?? ['\0']), '\n'), fc.string({ maxLength: 4 })));
    const inputs = fc.oneof(
      fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
      words.map((parts) => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        await target.fuzz(input);
      }),
      { seed: 20_261_122, numRuns: name === 'sts-answer' ? 60 : 300, interruptAfterTimeLimit: 30_000 },
    );
  });
});
