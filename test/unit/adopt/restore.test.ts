import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord, withCommandOf } from '../../../src/adopt/record.ts';
import { restore } from '../../../src/adopt/restore.ts';

const before = '[profile deploy]\nrole_arn = arn\nsource_profile = a\n';
const after = '[profile deploy]\ncredential_process = x\nrolechain =\n  role_arn = arn\n  source_profile = a\n';
const record = { file: 'config', profile: 'deploy', before, after };
const set = '    duration_seconds = 900\n';

describe('a section gets its old form', () => {
  it.each<{ why: string; now: string; want: string; edited?: boolean; old?: string; ours?: string }>([
    { why: 'alone in its file', now: after, want: before },
    {
      why: 'wherever it stands by now, and whatever became of the rest',
      now: `# new\n[profile b]\nx = 1\n\n${after}\n# --- c ---\n[profile c]\n`,
      want: `# new\n[profile b]\nx = 1\n\n${before}\n# --- c ---\n[profile c]\n`,
    },
    {
      why: 'without a last line break, as it was',
      old: before.slice(0, -1),
      now: `[profile b]\n${after}`,
      want: `[profile b]\n${before.slice(0, -1)}`,
    },
    {
      why: 'with a last line break, where something follows by now',
      old: before.slice(0, -1),
      now: `${after}[profile b]\n`,
      want: `${before}[profile b]\n`,
    },
    {
      why: 'if an editor took the last line break away',
      now: after.slice(0, -1),
      want: before,
    },
    {
      why: 'in place of the one with the block',
      now: `[profile deploy]\nregion = a\n${after}`,
      want: `[profile deploy]\nregion = a\n${before}`,
    },
    {
      why: 'although it was changed: a value',
      now: after.replace('= a\n', '= b\n'),
      want: before,
      edited: true,
    },
    {
      why: 'although it was changed: a key that the AWS CLI put below the heading of the next section',
      now: `${after}\n# --- b ---\n${set}[profile b]\n`,
      want: `${before}\n# --- b ---\n[profile b]\n`,
      edited: true,
    },
    {
      why: 'although it was changed: comments are kept',
      now: after.replace('rolechain', '# why\nrolechain').replace('  source_profile = a', '# x\n  source_profile = b'),
      want: `${before}# why\n# x\n`,
      edited: true,
    },
    {
      why: 'although it was changed: comments that adopt moved are not doubled',
      old: `${before}\n# who\nexternal_id = 1\n\nduration_seconds = 900\n`,
      ours: `${after}\n# who\n  external_id = 1\n\n  duration_seconds = 900\n`,
      now: `${after}\n# who\n  external_id = 2\n\n  duration_seconds = 1000\n\n# --- b ---\n${set}[profile b]\n`,
      want: `${before}\n# who\nexternal_id = 1\n\nduration_seconds = 900\n\n\n# --- b ---\n[profile b]\n`,
      edited: true,
    },
    {
      why: 'although it was changed: and had no last line break, and nothing follows but a comment',
      old: before.slice(0, -1),
      now: `${after}# c\n${set}`,
      want: `${before}# c\n`,
      edited: true,
    },
  ])('$why', ({ now, want, edited = false, old = before, ours = after }) => {
    expect(restore(now, { ...record, before: old, after: ours })).toEqual({ text: want, edited });
  });
});

it.each([
  { why: 'in its old form already', now: `${before}[profile b]\n`, already: true },
  { why: 'changed beyond knowing', now: '[profile deploy]\nregion = x\n', already: false },
  { why: 'gone', now: '[profile b]\nrolechain =\n  role_arn = arn\n', already: false },
])('nothing is restored where the section is $why', ({ now, already }) => {
  expect(restore(now, record)).toEqual({ already });
});

describe('a record', () => {
  const odd = { ...record, before: '[profile deploy]\r\n\trole_arn = "\u2028é\\"', after: '' };
  it('is read as it was written', () => {
    expect(decodeRecord(encodeRecord(odd))).toEqual(odd);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    encodeRecord(record).replace('"version": 1', '"version": 2'),
    encodeRecord(record).replace('"before": [', '"before": [1,'),
    encodeRecord(record).slice(0, -3),
  ])('of another kind is none: %j', (text) => {
    expect(decodeRecord(text)).toBeUndefined();
  });

  it('takes a new command over, and no other change', () => {
    const moved = after.replace('= x', '= "$&" y').replace('= a', '= b');
    expect(withCommandOf(after, moved)).toBe(after.replace('= x', '= "$&" y'));
  });
});
