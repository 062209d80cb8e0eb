import type { Charted } from './graph.ts';

type ByName = ReadonlyMap<string, Charted>;

/**
 * From a profile to what it names, and so on: what is outside or missing comes last, and in a cycle the profile met again.
 * At most `MOST_WALKED` names: nobody reads more of them, once for each profile of a chain.
 */
export function walk(profiles: ByName, name: string): readonly string[] {
  const path = new Set<string>();
  let next: string | undefined = name;
  while (next !== undefined && !path.has(next) && path.size < MOST_WALKED) {
    path.add(next);
    const link: Charted['link'] = profiles.get(next)?.link;
    next = link?.kind === 'outside' ? undefined : link?.to;
  }
  return next === undefined ? [...path] : [...path, next];
}

const MOST_WALKED = 101;

/** Every profile that comes back to itself. */
export function findCycles(charted: readonly Charted[]): ReadonlySet<string> {
  const profiles = new Map(charted.map((entry) => [entry.profile, entry]));
  const members = new Set<string>();
  const walked = new Set<string>();
  for (const { profile } of charted) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let next: string | undefined = profile;
    while (next !== undefined && !walked.has(next) && !onPath.has(next)) {
      path.push(next);
      onPath.add(next);
      const link: Charted['link'] = profiles.get(next)?.link;
      next = link?.kind === 'outside' ? undefined : link?.to;
    }
    if (next !== undefined && onPath.has(next)) for (const name of path.slice(path.indexOf(next))) members.add(name);
    for (const name of path) walked.add(name);
  }
  return members;
}
