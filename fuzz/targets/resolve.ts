import { deepStrictEqual } from 'node:assert/strict';
import type { ChainPlan } from '../../src/chain/chain-plan.ts';
import { planChain, type PlanFacts } from '../../src/chain/plan.ts';
import { planFederation } from '../../src/chain/federation.ts';
import { resolveChain } from '../../src/chain/resolve.ts';
import { chainKeys } from '../../src/config/block.ts';
import { readProfiles, type ProfileSet } from '../../src/config/profile.ts';
import type { ErrorDetails } from '../../src/errors/catalog.ts';
import { hasCode } from '../../src/errors/error.ts';
import { demand, refusalOr } from '../oracle.ts';

export const words = [
  ...[...chainKeys].map((key) => `${key} = `),
  ...[...chainKeys].map((key) => `\n  ${key} = `),
  ...['a', 'b', 'c', 'default'].flatMap((name) => [
    `[profile ${name}]\n`,
    `source_profile = ${name}\n`,
    `role_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${name}\n`,
    `include_profile = ${name}\n`,
  ]),
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n',
  'credential_source = Environment\n',
  'arn:aws:iam::111111111111:role/r',
  'arn:aws:iam::111111111111:mfa/d',
  'arn:aws:iam::aws:policy/ReadOnlyAccess',
  'federation = true\n',
  'rolechain =\n',
  'true',
  '3600',
  '43201',
];

/** Any graph of profiles: each ends in a plan or a refusal, and a cycle is one whose links stand where they are said to. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  const lines = text.split('\n');
  const profiles = refusalOr(() => readProfiles({ file: 'config', text }, { file: 'credentials', text: '' }));
  if (profiles instanceof Error) return;
  for (const name of [...profiles.profiles.keys()].slice(0, 8)) judge(profiles, name, lines);
}

function judge(profiles: ProfileSet, name: string, lines: readonly string[]): void {
  const planned = refusalOr(() => planFor(profiles, name));
  if (!(planned instanceof Error)) {
    const keys = planned.hops.map(({ cacheKey }) => cacheKey);
    demand(new Set(keys).size === keys.length, 'two hops share a key');
    demand(planned.profile === name, 'a plan of another profile');
    for (const { durationSeconds } of planned.hops)
      demand(durationSeconds >= 900 && durationSeconds <= 129_600, 'a duration');
  } else if (hasCode(planned, 'CHAIN_CYCLE')) {
    judgeCycle(planned.details, lines);
  }
}

function judgeCycle({ path, links }: ErrorDetails<'CHAIN_CYCLE'>, lines: readonly string[]): void {
  deepStrictEqual(path, [...links.map(({ profile }) => profile), links[0]?.profile]);
  demand(new Set(links.map(({ profile }) => profile)).size === links.length, 'a profile twice in a cycle');
  for (const [index, { key, next, origin }] of links.entries()) {
    demand(next === path[index + 1], 'a link that leads elsewhere');
    const line = lines[origin.line - 1] ?? '';
    demand(line.trim().toLowerCase().startsWith(key) && line.includes(next), `line ${origin.line} holds no such link`);
  }
}

function planFor(profiles: ProfileSet, name: string): ChainPlan {
  const chain = resolveChain(profiles, name);
  const facts: PlanFacts = {
    profiles,
    env: {},
    baseIdentity: 'b'.repeat(64),
    policies: new Map(),
    path: (setting) => setting.text,
  };
  return planChain(chain, facts, chain.federation && planFederation(chain, facts));
}
