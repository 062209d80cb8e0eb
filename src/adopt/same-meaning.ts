import type { Judged } from '../chain/chain-plan.ts';

/** The first profile whose plan is not what it was, wherever its lines stand now. */
export function changedProfile(before: readonly Judged[], after: readonly Judged[]): string | undefined {
  const meanings = new Map(after.map((judged) => [judged.profile, meaning(judged)]));
  if (before.length !== after.length) return after.at(-1)?.profile;
  return before.find((judged) => meanings.get(judged.profile) !== meaning(judged))?.profile;
}

/** Lines move, and what is warned of may change with the form. All else is asked of STS, or is part of a cache key. */
function meaning({ plan, fault }: Judged): string {
  if (plan === undefined) return `refused: ${fault.code}`;
  const { warnings: _, ...rest } = plan;
  return JSON.stringify(rest, (key: string, value: unknown) => (key === 'origin' ? undefined : value));
}
