import type { ChainPlan } from '../chain/chain-plan.ts';

/** A profile's plan, or the code of the refusal to make one. */
export interface Outcome {
  readonly profile: string;
  readonly plan?: ChainPlan;
  readonly fault?: { readonly code: string };
}

/** The first profile whose plan is not what it was, wherever its lines stand now. */
export function changedProfile(before: readonly Outcome[], after: readonly Outcome[]): string | undefined {
  const meanings = new Map(after.map((outcome) => [outcome.profile, meaning(outcome)]));
  if (before.length !== after.length) return after.at(-1)?.profile;
  return before.find((outcome) => meanings.get(outcome.profile) !== meaning(outcome))?.profile;
}

/** Lines move, and what is warned of may change with the form. All else is asked of STS, or is part of a cache key. */
function meaning({ plan, fault }: Outcome): string {
  if (plan === undefined) return `refused: ${fault?.code ?? ''}`;
  const { warnings: _, ...rest } = plan;
  return JSON.stringify(rest, (key: string, value: unknown) => (key === 'origin' ? undefined : value));
}
