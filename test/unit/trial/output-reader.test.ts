import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputReader } from '../../../src/trial/output-reader.ts';
import type { Told } from '../../../src/trial/refusals.ts';
import { sentence, session } from './texts.ts';

const seed = 20_261_122;

function read(chunks: readonly Uint8Array[]): Told {
  const reader = new OutputReader();
  for (const chunk of chunks) reader.read(chunk);
  return reader.end();
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function cutAt(text: string, cuts: readonly number[]): readonly Uint8Array[] {
  const whole = bytes(text);
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

/** As text, because the difference of larger things takes long to tell; the order is that of the pieces. */
function sorted({ refusals, hints, ...flags }: Told): string {
  const texts = [refusals, hints].map((all) => all.map((one) => JSON.stringify(one)).toSorted());
  return JSON.stringify([...texts, flags]);
}

describe('a stream tells the same however it is cut', () => {
  const part = fc.constantFrom(
    sentence(),
    'An error occurred (AccessDenied) when calling the PutObject operation: ',
    'api error AccessDenied: Access Denied',
    '\u001b[31;1m',
    '\u001b[0m',
    '\u001b]0;a title: AccessDenied\u0007',
    '\u001b]8;;https://example.com/x\u001b\\',
    '\u001bPq\u001b\\',
    '\u001b(B',
    '\u009b2K',
    '\u001b',
    '\u001b]0;without an end ',
    ' is not authorized to perform: s3:GetObject',
    'User: arn:aws:iam::111111111111:user/al',
    'ice',
    '(DryRunOperation)',
    'ExpiredToken',
    '\n│ ',
    '\r\n',
    '  ',
    '日本',
  );
  const short = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  const filler = fc
    .constantFrom('x', ' ', '\n', 'denied ', '│\n')
    .chain((one) => fc.nat(150_000).map((length) => one.repeat(Math.ceil(length / one.length))));

  it('and in single bytes', () => {
    fc.assert(
      fc.property(short, (text) => {
        const whole = read([bytes(text)]);
        expect(read(Array.from(bytes(text), (byte) => Uint8Array.of(byte)))).toEqual(whole);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('and among much more than is held at a time', () => {
    fc.assert(
      fc.property(short, filler, short, filler, fc.array(fc.nat(400_000), { maxLength: 20 }), (a, b, c, d, cuts) => {
        const text = `${a}\n${b}\n${c}\n${d}`;
        expect(sorted(read(cutAt(text, cuts)))).toBe(sorted(read([bytes(text)])));
      }),
      { seed, numRuns: 60, endOnFailure: true },
    );
  });
});

it('finds what stands behind more blanks than are held at a time', () => {
  const text = `x\n${' '.repeat(90_000)}\n${sentence()}\n`;
  const half = bytes(text).length >> 1;
  expect(read([bytes(text).subarray(0, half), bytes(text).subarray(half)]).refusals).toHaveLength(1);
});

it('sees through colours, titles and links in AWS’s words', () => {
  const [head, tail] = [sentence().slice(0, 30), sentence().slice(30)];
  const coloured = `${head}\u001b[31m\u001b]0;terraform\u0007\u001b]8;;https://example.com\u001b\\${tail}\u001b[0m\n`;
  expect(read([bytes(coloured)]).refusals).toEqual(read([bytes(sentence())]).refusals);
  expect(read([bytes(coloured)]).refusals).toMatchObject([{ denial: { principal: session } }]);
});

// What took time by the square of them would not end within the time that a test has.
it.each([
  { what: 'blanks', text: `denied${' '.repeat(1_000_000)}x` },
  { what: 'blank lines', text: `denied${' \n'.repeat(500_000)}` },
  { what: 'escapes', text: `denied${'\u001b]'.repeat(1_000_000)}` },
  { what: 'words', text: 'User: arn:aws:'.repeat(300_000) },
  { what: 'names', text: `denied ${'a.'.repeat(1_000_000)}` },
])('megabytes of $what hold nothing up', ({ text }) => {
  expect(read([bytes(text)])).toMatchObject({ refusals: [], hints: [] });
});
