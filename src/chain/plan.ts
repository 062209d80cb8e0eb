import type { ProfileSet } from '../config/profile.ts';
import { isEmpty, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import type { BaseSpec } from './base.ts';
import type { ChainPlan, Hop } from './chain-plan.ts';
import { cacheKey, type HopRequest } from './cache-key.ts';
import { hopRequest, mfaSerial } from './hop-request.ts';
import { chainRegion } from './region.ts';
import type { Chain } from './resolve.ts';
import type { RolePolicy } from './role-policy.ts';
import { sessionNameRule, type NameChoice } from './session-name.ts';
import { stsSettings } from './sts-settings.ts';
import { hopWarnings } from './warnings.ts';

export interface PlanFacts {
  readonly profiles: ProfileSet;
  readonly env: Environment;
  readonly baseIdentity: string | undefined;
  /** By profile name; a role without an entry has no policy. */
  readonly policies: ReadonlyMap<string, RolePolicy>;
  readonly path: (setting: Setting) => string;
}

/** What a session made from credentials that STS issued may last at most, in seconds. */
export const CHAINED_LIMIT_SECONDS = 3_600;

/** Checks everything that needs no network and decides what STS will be asked, hop by hop. */
export function planChain(chain: Chain, facts: PlanFacts): ChainPlan {
  const override = nameOverride(facts.env);
  const drafts = chain.roles.map((settings, index) =>
    draftHop(settings, index === 0 ? chain.base : undefined, facts, override),
  );
  const region = chainRegion(facts.env, chain.selected, drafts.at(-1)?.request.roleArn);
  const sts = stsSettings({ ...facts, selected: chain.selected, region });
  const hops = drafts.map((draft, index) => ({
    ...draft,
    cacheKey: cacheKey(facts.baseIdentity, sts, drafts.slice(0, index + 1)),
  }));
  const warnings = chain.roles.flatMap((settings, index) => {
    const [hop, next] = [hops[index], hops[index + 1]];
    return hop === undefined ? [] : hopWarnings(settings, hop, next, facts.policies.get(settings.profile));
  });
  return {
    profile: chain.selected.profile,
    region,
    base: chain.base,
    baseIdentity: facts.baseIdentity,
    hops,
    sts,
    warnings: [...chain.warnings, ...warnings],
  };
}

type Draft = Omit<Hop, 'cacheKey'> & HopRequest;

/** `base` is given for the first hop only: what it is decides on duration and MFA. */
function draftHop(
  settings: Settings,
  base: BaseSpec | undefined,
  facts: PlanFacts,
  override: NameChoice | undefined,
): Draft {
  const policy = facts.policies.get(settings.profile) ?? {};
  const request = hopRequest(settings, policy);
  const serial = base !== undefined && mayBeUser(base) ? mfaSerial(settings) : undefined;
  const process = settings.get('mfa_process');
  const long = base !== undefined && mayBeLongTerm(base, facts.env);
  return {
    profile: settings.profile,
    origin: settings.get('role_arn')?.origin ?? settings.origin,
    request,
    sessionName: sessionNameRule(settings, override),
    durationSeconds: long ? request.durationSeconds : Math.min(request.durationSeconds, CHAINED_LIMIT_SECONDS),
    ...(serial === undefined ? {} : { mfa: { serial, ...(isEmpty(process) ? {} : { process: process.text }) } }),
    ...(policy.policy === undefined ? {} : { policySource: policy.policy.source }),
  };
}

/** A device belongs to an IAM user; these bases may be one. What the others are is a role for certain. */
function mayBeUser(base: BaseSpec): boolean {
  return ['static', 'environment', 'process', 'login'].includes(base.kind);
}

/** Only a user's own access key gets sessions over an hour. What a process prints is known when it has run. */
function mayBeLongTerm(base: BaseSpec, env: Environment): boolean {
  switch (base.kind) {
    case 'static':
      return !base.temporary;
    case 'environment':
      return !env['AWS_SESSION_TOKEN'];
    case 'process':
      return true;
    case 'container':
    case 'imds':
    case 'sso':
    case 'web-identity':
    case 'login':
      return false;
  }
}

function nameOverride(env: Environment): NameChoice | undefined {
  const value = env['ROLECHAIN_SESSION_NAME'];
  if (value === undefined || value === '') return undefined;
  if (value === 'username' || value === 'config') return value;
  throw new RolechainError('USAGE', { reason: 'ROLECHAIN_SESSION_NAME must be username or config' });
}
