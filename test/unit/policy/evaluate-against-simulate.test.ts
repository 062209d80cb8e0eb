import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayAssumeRole } from '../../../src/policy/evaluate/judge.ts';
import type { Decision } from '../../../src/policy/evaluate/question.ts';
import { cases, type Case } from '../../support/policy/generate.ts';
import {
  actionsOf,
  asOurs,
  completions,
  emulate,
  narrowingOf,
  simulate,
  type Complete,
} from '../../support/policy/judges.ts';
import { home, session } from '../../support/policy/questions.ts';

// Our evaluator against two judges that know nothing of it: iam-simulate, and the emulator's own. They are told
// everything; ours is not told some facts. What it allows or denies must be so however the untold facts turn out.
// POLICY_RUNS and POLICY_SEED in the environment take it further than the suite does.

const runs = Number(process.env['POLICY_RUNS'] ?? 3_000);
const seed = Number(process.env['POLICY_SEED'] ?? 20_261_122);

/** Where a judge may differ, by name; docs/decisions/0018 says why ours stays. */
const known: Readonly<Record<string, (given: Case, way: Complete) => boolean>> = {
  'variables in policies of 2008': (given) => given.old && spoken(given).includes('${'),
  'a negated operator and a variable without a value': (given, way) => negatedWithoutValue(given, way),
  'an asterisk as a variable, for an operator without wildcards': (given) =>
    /Equals\w*":\{(?:\$\{[^}]*\}|[^}])*?\$\{\*\}/.test(spoken(given)),
  'a session policy and a trust policy that names the session': (given) =>
    within(given) && narrowingOf(given) !== undefined && [session, '*'].some((name) => trusts(given, name)),
  'keys that the reference does not list for TagSession and SetSourceIdentity': (given) =>
    actionsOf(given).length > 1 &&
    /"sts:(?:rolesessionname|externalid|sourceid)|"aws:(?:requesttag|tagkeys)|transitive|\$\{/i.test(spoken(given)),
};
const knownOfEmulator: typeof known = {
  'a session policy or a boundary and a trust policy that names everyone': (given) =>
    within(given) && given.asker === 'role' && (given.narrowing ?? given.boundary) !== undefined && trusts(given, '*'),
};

it(
  `allows and denies as two other judges do, in ${runs} questions (seed ${seed})`,
  async () => {
    const seen = new Map<string, number>();
    const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
    const compare = (ours: Decision['verdict'], allowed: boolean, excuse: string | undefined): void => {
      if (ours === 'cannot-tell') return;
      count('compared');
      if (ours === (allowed ? 'allowed' : 'denied')) return;
      expect(excuse, `ours: ${ours}`).toBeDefined();
      count(excuse ?? '');
    };
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { verdict } = mayAssumeRole(asOurs(given));
        count(verdict);
        if (given.boundary !== undefined) count(`${verdict} with a boundary`);
        if (narrowingOf(given) !== undefined) count(`${verdict} with a session policy`);
        for (const way of someOf(completions(given), given.way)) {
          // oxlint-disable-next-line no-await-in-loop -- the first difference ends it
          compare(verdict, await simulate(given, way), excuseFor(known, given, way));
          // The emulator takes no NotPrincipal in trust policies, as IAM does.
          if (!spoken(given).includes('NotPrincipal'))
            compare(verdict, emulate(given, way), excuseFor(knownOfEmulator, given, way));
        }
      }),
      { seed, numRuns: runs },
    );
    if (process.env['POLICY_RUNS'] !== undefined) console.log(Object.fromEntries(seen));
    const of = (what: string): number => seen.get(what) ?? 0;
    const excused = [...Object.keys(known), ...Object.keys(knownOfEmulator)];
    // Each answer and each known difference comes up, or the comparison says little; differences are few.
    expect(excused.filter((name) => of(name) === 0)).toEqual([]);
    expect(excused.reduce((sum, name) => sum + of(name), 0)).toBeLessThan(of('compared') / 50);
    expect(Math.min(of('allowed with a boundary'), of('allowed with a session policy'))).toBeGreaterThan(runs / 50);
    expect(of('allowed')).toBeGreaterThan(runs / 10);
    expect(of('cannot-tell')).toBeLessThan(runs / 5);
  },
  Math.max(120_000, 50 * runs),
);

function excuseFor(differences: typeof known, given: Case, way: Complete): string | undefined {
  return Object.keys(differences).find((name) => differences[name]?.(given, way) === true);
}

/** All where there are few, else one. */
function someOf<T>(all: readonly T[], chosen: number): readonly T[] {
  return all.filter((_, index) => all.length < 3 || index === chosen % all.length);
}

function spoken({ trust, identity, narrowing, boundary }: Case): string {
  return JSON.stringify([trust, identity, narrowing, boundary]);
}

function within({ account }: Case): boolean {
  return account === home;
}

function trusts({ trust }: Case, name: string): boolean {
  return trust.some(
    (statement) => 'Principal' in statement && JSON.stringify(statement.Principal).includes(`"${name}"`),
  );
}

/** AWS documents that nothing equals a variable without a value, so that a negated operator holds. */
function negatedWithoutValue(given: Case, { facts }: Complete): boolean {
  const present = new Set(Object.keys(facts).map((key) => key.toLowerCase()));
  const negated = spoken(given).match(/"(?:\w+:)?(?:String|Arn)Not\w+":\{[^}]*(?:\$\{[^}]*\}[^}]*)+\}/g) ?? [];
  return negated.some((text) =>
    [...text.matchAll(/\$\{([^},]+)\}/g)].some(([, key = '']) => key !== '*' && !present.has(key.toLowerCase())),
  );
}
