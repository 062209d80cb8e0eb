import { RolechainError } from '../errors/error.ts';
import type { Charted } from './graph.ts';

/**
 * A plan ends where another program is run for the first credentials. Where that program is rolechain, what it will say
 * is known: that there is no such profile, that the profile is wrong, or that the two run each other without end.
 */
export function withProcessFaults<T extends Charted>(charted: readonly T[]): readonly (T | Faulty<T>)[] {
  if (!charted.some(({ link }) => link?.kind === 'process')) return charted;
  const profiles = new Map(charted.map((entry) => [entry.profile, entry]));
  return charted.map((entry) => {
    const fault = entry.fault === undefined ? processFault(profiles, entry) : undefined;
    return fault === undefined ? entry : { ...entry, plan: undefined, fault };
  });
}

type Faulty<T> = Omit<T, 'plan' | 'fault'> & { readonly plan: undefined; readonly fault: RolechainError };

// As many links as other chains are judged with; no machine runs so many programs in one another.
const MOST_IN_PROGRESS = 100;

function processFault(profiles: ReadonlyMap<string, Charted>, selected: Charted): RolechainError | undefined {
  const inProgress = new Set<string>();
  for (let entry = selected; ;) {
    const { profile, plan, fault } = entry;
    if (plan === undefined) return fault;
    const { base } = plan;
    const link = profiles.get(base.profile)?.link;
    if (link?.kind !== 'process') return undefined;
    inProgress.add(profile).add(base.profile);
    if (inProgress.size > MOST_IN_PROGRESS) {
      return new RolechainError('CHAIN_LONG', { profile: selected.profile, most: MOST_IN_PROGRESS });
    }
    const { to } = link;
    if (inProgress.has(to)) {
      const names = [...inProgress];
      return new RolechainError('CHAIN_RECURSION', { profile: to, stack: names.slice(names.indexOf(to)) });
    }
    const next = profiles.get(to);
    if (next === undefined) {
      const { origin } = base;
      const details = { profile: base.profile, source: to, key: 'credential_process', origin };
      return new RolechainError('SOURCE_PROFILE_UNKNOWN', details);
    }
    entry = next;
  }
}
