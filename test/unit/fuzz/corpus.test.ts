import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { keep, readCorpus, replaceCorpus } from '../../../fuzz/engine/corpus.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolechain-corpus-'));

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

// What another thread sends is no Buffer any more.
const input = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

it('replaces a corpus, and keeps no key id but those of the documentation', () => {
  keep(folder, input('old'));
  const bred = ['AKIA', 'QQQQQQQQQQQQQQQQ'].join('');
  replaceCorpus(folder, [input('\xff new'), input('AKIAIOSFODNN7EXAMPLE'), input(`key = ${bred}\n`)]);
  const texts = readCorpus(folder).map((bytes) => bytes.toString('latin1'));
  expect(texts.toSorted()).toEqual(['AKIAIOSFODNN7EXAMPLE', '\xff new']);
});
