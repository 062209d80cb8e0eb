import { expect, it } from 'vitest';
import type { Judged } from '../../../src/chain/chain-plan.ts';
import { checkChains } from '../../../src/doctor/chains.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { profileSet } from '../../support/profile-set.ts';
import { planOf } from '../../support/world.ts';

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n';
const role = (name: string, source: string, more = ''): string =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${source}\n${more}`;

function judged(config: string): readonly Judged[] {
  return [...profileSet(config).profiles.keys()].map((profile) => {
    try {
      return { profile, plan: planOf(config, profile) };
    } catch (error) {
      if (!isRolechainError(error)) throw error;
      return { profile, fault: error };
    }
  });
}

it('all is well', () => {
  expect(checkChains(judged(`[default]\n${keys}${role('a', 'default')}`))).toEqual([
    { level: 'ok', message: '2 profiles, 1 with a role' },
  ]);
});

it('a fault above eighty profiles is one finding, with its code and place', () => {
  const names = Array.from({ length: 80 }, (_, index) => `p${index}`);
  const config = `${role('bastion', 'gone')}${names.map((name) => role(name, 'bastion')).join('')}`;
  expect(checkChains(judged(config))).toEqual([
    {
      level: 'problem',
      code: 'SOURCE_PROFILE_UNKNOWN',
      message:
        'source_profile of profile bastion names gone, which does not exist (config:3); profiles bastion, p0, p1 and 78 more need it',
      origin: { file: 'config', line: 3 },
      hint: 'add a profile gone, or change source_profile at config:3',
      facts: { profiles: ['bastion', ...names] },
    },
  ]);
});

it('a cycle is one finding, wherever it is entered', () => {
  expect(checkChains(judged(role('a', 'b') + role('b', 'a') + role('tail', 'b')))).toEqual([
    {
      level: 'problem',
      code: 'CHAIN_CYCLE',
      message: 'profiles form a cycle: a → b → a; profiles a, b, tail need it',
      origin: { file: 'config', line: 6 },
      hint: 'change source_profile at config:6\nthe links: a → b at config:3, b → a at config:6',
      facts: { profiles: ['a', 'b', 'tail'] },
    },
  ]);
});

it('a profile without credentials is a note, until another one counts on it', () => {
  const alone = '[default]\nregion = us-east-1\n';
  expect(checkChains(judged(alone))).toMatchObject([{ level: 'ok' }, { level: 'note', code: 'CREDENTIALS_MISSING' }]);
  expect(checkChains(judged(alone + role('a', 'default')))).toMatchObject([
    { level: 'problem', code: 'CREDENTIALS_MISSING', facts: { profiles: ['default', 'a'] } },
  ]);
});

it('faults and warnings that are alike are not told without end', () => {
  const several = Array.from({ length: 9 }, (_, index) => role(`p${index}`, `gone${index}`)).join('');
  const found = checkChains(judged(several));
  expect(found).toHaveLength(5);
  expect(found[4]?.message).toMatch(/\(config:15\); and 4 more of this kind$/);

  const cut = Array.from({ length: 5 }, (_, index) => role(`p${index}`, 'mid', 'duration_seconds = 7200\n')).join('');
  expect(checkChains(judged(`[default]\n${keys}${role('mid', 'default')}${cut}`))).toMatchObject([
    { level: 'ok' },
    { level: 'note', code: 'DURATION_CUT' },
    { level: 'note', code: 'DURATION_CUT' },
    { level: 'note', code: 'DURATION_CUT', message: expect.stringMatching(/; and 2 more of this kind$/) },
  ]);
});

it('a policy that other tools pass over is a warning', () => {
  const config = `[default]\n${keys}${role('a', 'default', 'session_policy = p.json\n')}`;
  expect(checkChains(judged(config))).toMatchObject([
    { level: 'ok' },
    { level: 'warning', code: 'POLICY_NOT_SEEN_BY_OTHERS' },
  ]);
});
