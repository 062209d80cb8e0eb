import { deepStrictEqual } from 'node:assert/strict';
import { toUSVString } from 'node:util';
import { decodeRecord, encodeRecord } from '../../src/adopt/record.ts';
import { formatStack, parseStack } from '../../src/chain/stack.ts';
import { ownCall, withoutValue } from '../../src/config/caller-line.ts';
import { commandWords } from '../../src/config/command-words.ts';
import { formats, write } from '../../src/environment/formats.ts';
import { plain } from '../../src/errors/plain.ts';
import { printable } from '../../src/errors/printable.ts';
import { shellWord } from '../../src/errors/shell-word.ts';
import { shownWidth } from '../../src/errors/shown-width.ts';
import { nearest } from '../../src/errors/spelling.ts';
import { demand, refusalOr } from '../oracle.ts';

export const words = [
  'rolechain process --profile ',
  '\u001b[31m',
  '\u202e',
  "'\\''",
  '"$(x)"',
  'A=b ',
  'node ',
  '%41',
  '\\',
];

/** Texts from outside that become words, lines and messages. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  for (const platform of ['linux', 'win32']) {
    commandWords(text, platform);
    const call = ownCall(text, { words: ['/usr/bin/node', '/opt/rolechain.js'], platform });
    demand(call === undefined || text.endsWith(call.rest), 'what follows is not the end of the line');
  }
  deepStrictEqual(
    commandWords(shellWord(text), 'linux')?.map((word) => word.text),
    [text],
  );
  withoutValue(text);
  for (const shown of [printable(text), plain(text, ['secret'])]) {
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    demand(!/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown), 'a terminal would be redrawn');
    demand(shownWidth(shown) >= 0, 'a width');
  }
  demand(!plain(`${text}secret${text}`, ['secret']).includes('secret') || text.includes('secret'), 'a secret is shown');
  const names = text.split('\n').filter(Boolean).slice(0, 10);
  const stacked = formatStack(names);
  demand(!stacked.includes('\n'), 'a stack is one line');
  deepStrictEqual(
    parseStack(stacked),
    names.map((name) => toUSVString(name)),
  );
  nearest(text.slice(0, 64), ['role_arn', 'source_profile']);
  const record = decodeRecord(text);
  if (record !== undefined) deepStrictEqual(decodeRecord(encodeRecord(record)), record);
  for (const format of formats) refusalOr(() => write({ set: new Map([['A', text]]), unset: ['B'] }, format));
}
