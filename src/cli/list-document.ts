import type { BaseSpec } from '../chain/base.ts';
import type { ChainPlan, Hop, Warning } from '../chain/chain-plan.ts';
import type { Origin } from '../errors/catalog.ts';
import type { RolechainError } from '../errors/error.ts';
import { originOf } from '../errors/origin-of.ts';
import type { Charted } from '../graph/graph.ts';
import { walk } from '../graph/walk.ts';
import type { Overlooked } from '../tasks/overview.ts';

/** One profile as `list --json` prints it; part of the contract, so that other tools may read it. */
export interface ListedProfile {
  readonly profile: string;
  readonly origin: Origin;
  /**
   * `ready`: nobody is needed. `asks-mfa`: a person will be asked for a code. `signed-out`: the base has no credentials
   * now. `no-credentials`: the profile holds settings only. `fault`: see `error`.
   */
  readonly state: 'ready' | 'asks-mfa' | 'signed-out' | 'no-credentials' | 'fault';
  /** Profiles from the base on, this one last; of a broken chain, as much as there is. */
  readonly chain: readonly string[];
  readonly region?: string;
  readonly base?: ListedBase;
  /** The profile that its credential_process runs rolechain for. */
  readonly processOf?: string;
  readonly hops: readonly { readonly profile: string; readonly kind: Hop['kind']; readonly roleArn?: string }[];
  readonly mfaSerial?: string;
  /** ISO 8601; absent where no session of the profile is kept. */
  readonly keptUntil?: string;
  readonly warnings: readonly Warning[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string; readonly origin: Origin };
}

interface ListedBase {
  readonly kind: BaseSpec['kind'];
  readonly profile: string;
  /** `****` and the last four characters. */
  readonly accessKeyId?: string;
  readonly session?: string;
  readonly accountId?: string;
  readonly roleName?: string;
}

export interface KeptSessions {
  /** By cache key, in milliseconds since 1970. */
  readonly until: ReadonlyMap<string, number>;
  readonly now: number;
}

/** What is known of every profile without a call. */
export function listDocument(entries: readonly Overlooked[], kept: KeptSessions): readonly ListedProfile[] {
  const profiles = new Map(entries.map((entry) => [entry.profile, entry]));
  return entries.map((entry): ListedProfile => {
    const { profile, origin, plan, fault, link } = entry;
    const head = {
      profile,
      origin,
      chain: chainOf(entry, profiles),
      ...(link?.kind === 'process' ? { processOf: link.to } : {}),
    };
    if (plan === undefined) {
      const settingsOnly = fault.code === 'CREDENTIALS_MISSING' && link === undefined;
      const state = settingsOnly ? 'no-credentials' : 'fault';
      return { ...head, state, hops: [], warnings: [], error: errorOf(fault, origin) };
    }
    const asked = answering(entry, profiles) ?? plan;
    const { until, code } = sessionsOf(asked, kept);
    return {
      ...head,
      state:
        until === undefined && asked.baseIdentity === undefined
          ? 'signed-out'
          : code === undefined
            ? 'ready'
            : 'asks-mfa',
      region: plan.region,
      base: baseOf(plan.base),
      hops: plan.hops.map(hopOf),
      ...(code === undefined ? {} : { mfaSerial: code }),
      ...(until === undefined || until === Infinity ? {} : { keptUntil: new Date(until).toISOString() }),
      warnings: plan.warnings,
    };
  });
}

/** The plan that gives the credentials: of the last of those that run rolechain for one another, which end somewhere. */
function answering(entry: Charted, profiles: ReadonlyMap<string, Charted>): ChainPlan | undefined {
  let last: Charted | undefined = entry;
  while (last?.link?.kind === 'process') last = profiles.get(last.link.to);
  return last?.plan;
}

/** Until when the profile's own session is kept, and the device that the next use asks a code of. */
function sessionsOf(
  plan: ChainPlan,
  { until, now }: KeptSessions,
): { readonly until?: number; readonly code?: string } {
  const ends = plan.hops.map(({ cacheKey }) => until.get(cacheKey) ?? 0);
  const last = ends.at(-1) ?? 0;
  const deepest = ends.findLastIndex((end) => end > now);
  const code = plan.hops.slice(deepest + 1).flatMap((hop) => deviceOf(hop) ?? [])[0];
  return { ...(last > now ? { until: last } : {}), ...(code === undefined ? {} : { code }) };
}

/** The device that a person is asked about for this hop. */
function deviceOf(hop: Hop): string | undefined {
  if (hop.mfa === undefined || hop.mfa.process !== undefined) return undefined;
  return hop.kind === 'session-token' || hop.mfa.way.by === 'code' ? hop.mfa.serial : undefined;
}

function chainOf(entry: Charted, profiles: ReadonlyMap<string, Charted>): readonly string[] {
  const { profile, plan, link } = entry;
  if (plan === undefined || link?.kind === 'process') return walk(profiles, profile).toReversed();
  const names = [plan.base.profile, ...plan.hops.map((hop) => hop.profile)];
  return names.filter((name, index) => name !== names[index - 1]);
}

function baseOf(base: BaseSpec): ListedBase {
  const { kind, profile } = base;
  if (base.kind === 'static') return { kind, profile, accessKeyId: `****${base.accessKeyId.slice(-4)}` };
  if (base.kind !== 'sso') return { kind, profile };
  const { session, accountId, roleName } = base;
  return { kind, profile, ...(session === undefined ? {} : { session }), accountId, roleName };
}

function hopOf(hop: Hop): ListedProfile['hops'][number] {
  const { profile, kind } = hop;
  return hop.kind === 'assume-role' ? { profile, kind, roleArn: hop.request.roleArn } : { profile, kind };
}

function errorOf(fault: RolechainError, origin: Origin): NonNullable<ListedProfile['error']> {
  const { code, message, hint } = fault;
  return { code, message, ...(hint === undefined ? {} : { hint }), origin: originOf(fault) ?? origin };
}
