import type { ChainPlan } from '../chain/chain-plan.ts';
import { answerFreshness } from './freshness.ts';
import type { NamedSession, Ports } from './ports.ts';
import { recall } from './recall.ts';

/**
 * Runs a plan: the kept answer if it is fresh, else one renewal, from the deepest fresh hop on. Without a role the
 * base's own credentials are the answer, and nothing is kept. What a fresh answer does not need is loaded when it is.
 */
export async function acquire(plan: ChainPlan, ports: Ports): Promise<NamedSession> {
  const answer = plan.hops.at(-1);
  if (answer === undefined) return { credentials: await ports.base.load(plan.base) };

  const kept = await recall(plan, ports, answer);
  if (kept === undefined) return renewed(plan, ports);
  const freshness = answerFreshness(kept, ports.clock.now());
  ports.trace('answer.kept', { freshness, profile: answer.profile });
  switch (freshness) {
    case 'fresh':
      return kept;
    case 'valid':
      return (await import('./renew-or-keep.ts')).renewOrKeep(plan, ports, answer, kept);
    case 'spent':
      return renewed(plan, ports);
  }
}

async function renewed(plan: ChainPlan, ports: Ports): Promise<NamedSession> {
  return (await import('./renew.ts')).renew(plan, ports);
}
