import { createHash } from 'node:crypto';
import type {
  AssumeRoleHop,
  FederationHop,
  FederationRequest,
  SessionTokenHop,
  SessionNameRule,
  StsSettings,
} from './chain-plan.ts';

/** A hop before it has its key. */
export type HopRequest =
  | Pick<SessionTokenHop, 'kind' | 'durationSeconds' | 'mfa'>
  | Pick<AssumeRoleHop, 'kind' | 'request' | 'sessionName' | 'mfa'>
  | Pick<FederationHop, 'kind' | 'request' | 'sessionName'>;

// Part of every key: a release that understands the same settings differently must not find the old items.
const GENERATION = 'rolechain/1';

/**
 * For each hop the digest that names its credentials: SHA-256 (64 hex digits) of the base's identity and of every request
 * up to that hop. What changes the session changes the key; the region does not, because switching it must not cost a
 * prompt.
 */
export function cacheKeys(
  baseIdentity: string | undefined,
  sts: StsSettings,
  hops: readonly HopRequest[],
): readonly string[] {
  const endpoint = sts.endpoint?.url ?? (sts.legacyGlobalEndpoint ? 'global' : 'regional');
  // One JSON array per hop, [generation, base, endpoint, [hops so far]]: begun once, and closed for each.
  const begun = createHash('sha256').update(JSON.stringify([GENERATION, baseIdentity ?? null, endpoint]).slice(0, -1));
  return hops.map((hop, index) => {
    begun.update((index === 0 ? ',[' : ',') + JSON.stringify(digestible(hop)));
    return begun.copy().update(']]').digest('hex');
  });
}

function digestible(hop: HopRequest): unknown {
  if (hop.kind === 'session-token') return [hop.kind, hop.mfa.serial, hop.durationSeconds];
  if (hop.kind === 'federation') return [hop.kind, digestibleName(hop.sessionName), ...digestiblePolicy(hop.request)];
  const { request, sessionName, mfa } = hop;
  return [
    request.roleArn,
    digestibleName(sessionName),
    ...digestiblePolicy(request),
    (request.transitiveTagKeys ?? []).toSorted(),
    request.sourceIdentity ?? null,
    request.externalId ?? null,
    mfa?.serial ?? null,
  ];
}

function digestibleName(sessionName: SessionNameRule): unknown {
  return sessionName.rule === 'config' ? ['config', sessionName.value] : ['username'];
}

function digestiblePolicy({ durationSeconds, policy, policyArns, tags }: FederationRequest): readonly unknown[] {
  return [durationSeconds, policy ?? null, policyArns ?? [], Object.entries(tags ?? {}).toSorted(byName)];
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
