import type { ChainPlan, Judged } from '../chain/chain-plan.ts';
import type { RolechainError } from '../errors/error.ts';
import type { Link, Linked, RoleName } from './link.ts';
import { findCycles } from './walk.ts';

/** A profile of the files, and what it takes its credentials from. */
export type Charted = Linked & Judged;

/**
 * What a profile, or the name of a profile, is marked with. `cycle`: it is a link of one. `missing`: there is no such
 * profile. `fault`: what is wrong stands in it. `blocked`: what is wrong stands in a profile before it. `empty`: it holds
 * settings and no credentials, which is no fault until somebody asks for some.
 */
export type Mark = 'cycle' | 'missing' | 'fault' | 'blocked' | 'empty';

export interface Node {
  readonly kind: 'profile' | 'missing' | 'outside';
  readonly name: string;
  readonly role?: RoleName;
  /** Whether its credentials are a federated user's. */
  readonly federated?: true;
  /** Where the first credentials of a chain that begins in this profile come from. */
  readonly base?: ChainPlan['base']['kind'];
  readonly mark?: Mark;
  readonly fault?: RolechainError;
  /** Where the credentials come from. A profile has one source at most, so the whole is trees, and cycles with trees on them. */
  readonly from?: Arrow;
}

interface Arrow {
  /** The place of a node in the graph. */
  readonly node: number;
  readonly kind: Link['kind'];
  /** Whether the arrow is a link of a cycle. */
  readonly cycle: boolean;
}

/** The chains of a whole config: what is outside and what is missing first, then every profile in the order of the files. */
export type Graph = readonly Node[];

/** Every profile once, and what it names. */
export function buildGraph(charted: readonly Charted[]): Graph {
  const profiles = new Map(charted.map((entry) => [entry.profile, entry]));
  const others = new Map<string, Node>();
  for (const { link } of charted) {
    if (link === undefined || (link.kind !== 'outside' && profiles.has(link.to))) continue;
    const kind = link.kind === 'outside' ? 'outside' : 'missing';
    others.set(keyOf(kind, link.to), { kind, name: link.to, ...(kind === 'missing' ? { mark: 'missing' } : {}) });
  }
  const keys = [...others.keys(), ...[...profiles.keys()].map((name) => keyOf('profile', name))];
  const places = new Map(keys.map((key, place) => [key, place]));
  const placeOf = ({ kind, to }: Link): number | undefined =>
    places.get(keyOf(kind === 'outside' ? 'outside' : 'profile', to)) ?? places.get(keyOf('missing', to));

  const cycles = findCycles(charted);
  return [
    ...others.values(),
    ...charted.map((entry): Node => {
      const { profile, link, role, federated, plan, fault } = entry;
      const from = link && placeOf(link);
      // Where an access key comes before a role, a profile may work although its sources come back to it.
      const inCycle = fault !== undefined && cycles.has(profile);
      const mark = inCycle ? 'cycle' : fault && markOf(entry, fault, link && profiles.get(link.to)?.fault);
      return {
        kind: 'profile',
        name: profile,
        ...(role === undefined ? {} : { role }),
        ...(federated === undefined ? {} : { federated }),
        ...(plan?.base.profile === profile && link === undefined ? { base: plan.base.kind } : {}),
        ...(mark === undefined ? {} : { mark }),
        ...(fault === undefined ? {} : { fault }),
        ...(link === undefined || from === undefined ? {} : { from: { node: from, kind: link.kind, cycle: inCycle } }),
      };
    }),
  ];
}

function markOf({ profile, link }: Charted, fault: RolechainError, sources: RolechainError | undefined): Mark {
  if (fault.code === 'CHAIN_CYCLE' || fault.code === 'CHAIN_RECURSION') return 'blocked';
  const culprit: unknown = 'profile' in fault.details ? fault.details.profile : profile;
  if (culprit !== profile || sources?.message === fault.message) return 'blocked';
  return fault.code === 'CREDENTIALS_MISSING' && link === undefined ? 'empty' : 'fault';
}

function keyOf(kind: Node['kind'], name: string): string {
  return `${kind} ${name}`;
}
