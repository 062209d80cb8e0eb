import type { ProfileSet } from '../config/profile.ts';
import type { Setting, Settings } from '../config/settings.ts';
import type { Environment } from '../session/environment.ts';
import { cacheKeys } from './cache-key.ts';
import type { AssumeRoleHop, ChainPlan, FederationHop, SessionTokenHop, Warning } from './chain-plan.ts';
import { CHAINED_LIMIT_SECONDS, hopRequest } from './hop-request.ts';
import { mayBeLongTerm, mayBeUser, mfaDevice, mfaSessionSeconds, mfaWay } from './mfa-session.ts';
import { chainRegion } from './region.ts';
import type { Chain } from './resolve.ts';
import type { RolePolicy } from './role-policy.ts';
import { nameOverride, sessionNameRule, type NameChoice } from './session-name.ts';
import { stsSettings } from './sts-settings.ts';
import { hopWarnings } from './warnings.ts';

export interface PlanFacts {
  readonly profiles: ProfileSet;
  readonly env: Environment;
  readonly baseIdentity: string | undefined;
  /** By profile name; a role without an entry has no policy. */
  readonly policies: ReadonlyMap<string, RolePolicy>;
  readonly path: (setting: Setting) => string;
  /** The profile's own session, the last one, gets at most so many seconds. */
  readonly mostSeconds?: number | undefined;
}

/** The hop of a chain that ends in a federated user's session, as `federation.ts` decides on it. */
export interface Federation {
  readonly hop: Omit<FederationHop, 'cacheKey'>;
  readonly warnings: readonly Warning[];
}

/** Checks everything that needs no network and decides what STS will be asked, hop by hop. */
export function planChain(chain: Chain, facts: PlanFacts, federation?: Federation): ChainPlan {
  const override = nameOverride(facts.env);
  const own = chain.roles.at(-1);
  const roles = chain.roles.map((settings, index) => {
    const mostSeconds = settings === own ? facts.mostSeconds : undefined;
    return draftRole(settings, index === 0 ? chain : undefined, { ...facts, mostSeconds }, override);
  });
  const session = federation === undefined ? draftMfaSession(chain, roles[0]) : undefined;
  const first: readonly Draft[] = [session, federation?.hop].filter((draft) => draft !== undefined);
  const drafts = [...first, ...roles];
  const region = chainRegion(facts.env, chain.selected, roles.at(-1)?.request.roleArn);
  const sts = stsSettings({ ...facts, selected: chain.selected, region });
  const keys = cacheKeys(facts.baseIdentity, sts, drafts);
  const warnings = chain.roles.flatMap((settings, index) => {
    const [hop, next] = [roles[index], roles[index + 1]];
    return hop === undefined ? [] : hopWarnings(settings, hop, next, facts.policies.get(settings.profile));
  });
  return {
    profile: chain.selected.profile,
    region,
    base: chain.base,
    baseIdentity: facts.baseIdentity,
    hops: drafts.map((draft, index) => ({ ...draft, cacheKey: keys[index] ?? '' })),
    sts,
    warnings: [...chain.warnings, ...warnings, ...(federation?.warnings ?? [])],
  };
}

type RoleDraft = Omit<AssumeRoleHop, 'cacheKey'>;
type SessionDraft = Omit<SessionTokenHop, 'cacheKey'>;
type Draft = RoleDraft | SessionDraft | Federation['hop'];

/** `from` is given for the first role only: what its base is decides on duration and MFA. */
function draftRole(
  settings: Settings,
  from: Chain | undefined,
  facts: PlanFacts,
  override: NameChoice | undefined,
): RoleDraft {
  const policy = facts.policies.get(settings.profile) ?? {};
  const request = hopRequest(settings, policy, facts.mostSeconds);
  const mfa = from && roleMfa(settings, from, request.durationSeconds, facts.env);
  const unchained = from !== undefined && mayBeLongTerm(from.base, facts.env) && mfa?.way.by !== 'session';
  return {
    kind: 'assume-role',
    profile: settings.profile,
    origin: settings.get('role_arn')?.origin ?? settings.origin,
    request,
    sessionName: sessionNameRule(settings, override),
    durationSeconds: unchained ? request.durationSeconds : Math.min(request.durationSeconds, CHAINED_LIMIT_SECONDS),
    ...(mfa === undefined ? {} : { mfa }),
    ...(policy.policy === undefined ? {} : { policySource: policy.policy.source }),
  };
}

function roleMfa(
  settings: Settings,
  { base, roles }: Chain,
  durationSeconds: number,
  env: Environment,
): AssumeRoleHop['mfa'] {
  const sessionSeconds = mfaSessionSeconds(settings);
  const device = mayBeUser(base) ? mfaDevice(settings) : undefined;
  if (device === undefined) return undefined;
  return { ...device, way: mfaWay({ base, env, durationSeconds, alone: roles.length === 1, sessionSeconds }) };
}

/** The MFA session that the first role needs, or that a profile with a key, a device and no role stands for. */
function draftMfaSession({ selected, base, roles }: Chain, first: RoleDraft | undefined): SessionDraft | undefined {
  const settings = roles[0] ?? selected;
  const wanted = first === undefined ? base.kind === 'static' && !base.temporary : first.mfa?.way.by === 'session';
  if (!wanted) return undefined;
  const durationSeconds = mfaSessionSeconds(settings);
  const mfa = mfaDevice(settings);
  if (mfa === undefined || durationSeconds === 0) return undefined;
  const origin = settings.get('mfa_serial')?.origin ?? settings.origin;
  return { kind: 'session-token', profile: settings.profile, origin, durationSeconds, mfa };
}
