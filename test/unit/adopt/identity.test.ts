import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { adopt, type SectionChange } from '../../../src/adopt/adopt.ts';
import { restore } from '../../../src/adopt/restore.ts';
import { changedProfile } from '../../../src/adopt/same-meaning.ts';
import { decodeRecord, encodeRecord, type AdoptionRecord } from '../../../src/adopt/record.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { plansOf } from '../../support/world.ts';

const role = (name: string): string => `arn:aws:iam::111111111111:role/${name}`;
const seed = 20_261_122;

// What may stand over a line. Indented comments are not for every place: see `legal`.
const blank = fc.constantFrom('', '  ', '\t');
const comment = fc.constantFrom(
  '# a comment',
  ';x',
  '# mfa_serial = none',
  '# see: there',
  '#[profile x]',
  '  # in',
  '\t;in',
);
const above = fc.array(fc.oneof(blank, comment), { maxLength: 3 });

/** How a setting is written. */
const written = (key: string, value: string): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(
      fc.constantFrom(key, key, key.toUpperCase()),
      fc.constantFrom(' = ', '=', '\t=  ', ' ='),
      fc.constantFrom('', '', ' # why', '\t;'),
    )
    .map(([name, equals, end]) => [`${name}${equals}${value}${end}`]);

const others: readonly fc.Arbitrary<readonly string[]>[] = [
  written('region', 'eu-west-1'),
  written('output', 'json'),
  written('cli_pager', ''),
  written('ca_bundle', 'ca.pem'),
  written('parameter_validation', 'false'),
  written('credential_process', '/bin/false'),
  fc.constant(['s3 =', '  max_concurrent_requests = 20', '', '\taddressing_style=path']),
  fc.constant(['unknown = a', '  goes on']),
  fc.constant(['odd key! = x']),
];
const chain: readonly fc.Arbitrary<readonly string[]>[] = [
  written('external_id', 'build-42'),
  written('mfa_serial', 'arn:aws:iam::222222222222:mfa/test-admin'),
  written('duration_seconds', '7200'),
  written('role_session_name', 'alice'),
  written('session_tags', 'team=web,cost=42'),
  written('source_identity', 'alice'),
  written('include_profile', 'base'),
];

const entry = (lines: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.tuple(above, lines).map((parts) => parts.flat());

/** The lines of a profile that assumes a role from `base`, in any order. */
const roleLines = (name: string): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(
      entry(written('role_arn', role(name))),
      entry(written('source_profile', 'base')),
      fc.subarray([...others, ...chain]).chain((some) => fc.tuple(...some.map(entry))),
      fc.integer(),
    )
    .map(([arn, source, rest, order]) => shuffled([arn, source, ...rest], order).flat());

const header = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(`[profile ${name}]`, `[profile "${name}"]`, `[ profile\t${name} ]`, `[profile ${name}] # mine`);

const section = (name: string, body: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.tuple(header(name), body, above).map(([head, lines, below]) => legal([head, ...lines, ...below]));

const noise = fc.constantFrom<readonly string[]>(
  ['[services x]', 'sts =', '  endpoint_url = https://sts.example'],
  ['[preview]', 'cloudfront = true'],
  ['[sso-session s]', 'sso_region = us-east-1'],
);
const base = section('base', fc.constant(['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = x']));
// A second section of a profile: AWS's grammar joins the two.
const again = (name: string): fc.Arbitrary<readonly string[]> =>
  section(
    name,
    fc
      .subarray([...others])
      .chain((some) => fc.tuple(...some.map(entry)))
      .map((parts) => parts.flat()),
  );

const config = fc
  .tuple(
    above,
    fc.tuple(section('p', roleLines('P')), section('q', roleLines('Q')), base),
    fc.array(fc.oneof(noise, again('p')), { maxLength: 2 }),
    fc.integer(),
    fc.record({ eol: fc.constantFrom('\n', '\r\n'), end: fc.boolean(), mark: fc.constantFrom('', '\uFEFF') }),
  )
  .map(([top, sections, more, order, { eol, end, mark }]) => {
    const lines = [...top.map((line) => line.trimStart()), ...shuffled([...sections, ...more], order).flat()];
    return `${mark}${lines.join(eol)}${end ? eol : ''}`;
  });

/** An indented comment below a key without a value is no valid text. */
function legal(lines: readonly string[]): readonly string[] {
  let emptyKey = false;
  return lines.map((line) => {
    if (/^[^\s#;]/.test(line)) emptyKey = /=\s*(?:[#;].*)?$/.test(line) && line.includes('=');
    return emptyKey && /^\s+[#;]/.test(line) ? line.trimStart() : line;
  });
}

function shuffled<T>(items: readonly T[], order: number): readonly T[] {
  const rank = (index: number): number => Math.abs(Math.sin(order + index * 7.3));
  return items
    .map((item, index) => ({ item, at: rank(index) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function change(text: string, profile: string): SectionChange | undefined {
  const files = { config: { file: 'config', text }, credentials: { file: 'credentials', text: '' } };
  try {
    return adopt({ ...files, profile, makesSession: true }, { words: ['/opt/rolechain'], platform: 'linux' });
  } catch (error) {
    if (isRolechainError(error) && error.code === 'ADOPT_IMPOSSIBLE') return undefined;
    throw error;
  }
}

function recorded({ before, after }: SectionChange, profile: string): AdoptionRecord {
  const record = decodeRecord(encodeRecord({ file: 'config', profile, before, after }));
  if (record === undefined) throw new Error('the record cannot be read');
  return record;
}

it('adopt, then undo, is the identity; no profile’s plan changes in between', () => {
  let adopted = 0;
  fc.assert(
    fc.property(config, (text) => {
      const made = change(text, 'p');
      if (made === undefined) return;
      adopted += 1;
      expect(changedProfile(plansOf(text), plansOf(made.text))).toBeUndefined();
      expect(restore(made.text, recorded(made, 'p'))).toEqual({ text, edited: false });
    }),
    { seed, numRuns: 1_000 },
  );
  // Refused is only what has its command or a part of its chain in a second section.
  expect(adopted).toBeGreaterThan(700);
});

it('two profiles are adopted and undone in any order', () => {
  fc.assert(
    fc.property(config, fc.boolean(), (text, sameOrder) => {
      const p = change(text, 'p');
      const q = p && change(p.text, 'q');
      if (p === undefined || q === undefined) return;
      const records = [recorded(p, 'p'), recorded(q, 'q')];
      const undone = (sameOrder ? records : records.toReversed()).reduce(
        (now, record) => restore(now, record).text ?? '',
        q.text,
      );
      expect(undone).toBe(text);
    }),
    { seed, numRuns: 500 },
  );
});

it('what adopt writes is what "aws configure set" and botocore can read; nothing of the section is lost', () => {
  fc.assert(
    fc.property(config, (text) => {
      const made = change(text, 'p');
      if (made === undefined) return;
      const lines = made.after.split(/\r?\n/);
      const block = lines.slice(lines.indexOf('rolechain =') + 1);
      expect(block[0]).toMatch(/^ {2}role_arn/);
      expect(block.filter((line) => /^\s+[#;]/.test(line))).toEqual([]);
      // Behind the last key it misleads nobody.
      const keys = block.slice(
        0,
        block.findLastIndex((line) => /^ {2}\w/.test(line)),
      );
      expect(keys.filter((line) => /^[#;].*[:=]/.test(line))).toEqual([]);
      expect(made.after.endsWith('\n')).toBe(true);

      const first = lines.filter((line) => /^\w/.test(line)).map((line) => line.split(/[\s=]/)[0]?.toLowerCase() ?? '');
      const wanted = ['region', 'output'];
      expect(
        first.slice(0, first.filter((key) => wanted.includes(key)).length).every((key) => wanted.includes(key)),
      ).toBe(true);
      expect(first.at(-1)).toBe('rolechain');

      const content = (part: string): readonly string[] =>
        part
          .split('\n')
          .map((line) => line.trim().replace(/^\w+/, (key) => key.toLowerCase()))
          .filter((line) => !/^(?:credential_process|rolechain)\s*=/.test(line))
          .toSorted();
      // The last line of a file gets its break.
      expect(content(made.after).join('\n').trim()).toBe(content(made.before).join('\n').trim());
    }),
    { seed, numRuns: 500 },
  );
});
