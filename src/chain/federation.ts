import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { baseNames, type BaseSpec } from './base.ts';
import type { FederationRequest, Warning } from './chain-plan.ts';
import { readDuration, readTags } from './hop-request.ts';
import { mayBeLongTerm } from './mfa-session.ts';
import type { Federation, PlanFacts } from './plan.ts';
import type { Chain } from './resolve.ts';
import { POLICY_LIMIT, type RolePolicy } from './role-policy.ts';
import { LONGEST_FEDERATED_NAME, nameOverride, sessionNameRule } from './session-name.ts';

/** Seconds, GetFederationToken's own. */
const DURATION = { longest: 129_600, otherwise: 43_200 };

/**
 * A federated user's session, for people who have an IAM user's access key and no role: what GetFederationToken will be
 * asked. Throws FEDERATION_SOURCE, FEDERATION_POLICY, CONFIG_VALUE, USAGE.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function planFederation(
  chain: Chain,
  { env, policies, mostSeconds }: Pick<PlanFacts, 'env' | 'policies' | 'mostSeconds'>,
): Federation {
  const { selected: settings } = chain;
  const origin = chain.federation?.origin ?? settings.origin;
  refuseOtherSources(chain, env);
  for (const [key, reason] of NOT_TAKEN) {
    const setting = settings.get(key);
    if (!isEmpty(setting)) throw refuseValue(settings, setting, reason, `remove ${key}, or federation`);
  }
  const policy = policies.get(settings.profile) ?? {};
  refuseUnfitPolicy(settings, policy, origin);
  const request = federationRequest(settings, policy, mostSeconds);
  return {
    hop: {
      kind: 'federation',
      profile: settings.profile,
      origin,
      request,
      durationSeconds: request.durationSeconds,
      sessionName: sessionNameRule(settings, nameOverride(env), LONGEST_FEDERATED_NAME),
      ...(policy.policy === undefined ? {} : { policySource: policy.policy.source }),
    },
    warnings: federationWarnings(chain, policy, origin),
  };
}

function federationRequest(
  settings: Settings,
  { policy, policyArns }: RolePolicy,
  mostSeconds = Number.POSITIVE_INFINITY,
): FederationRequest {
  const tags = readTags(settings);
  return {
    durationSeconds: Math.min(readDuration(settings, DURATION.longest, DURATION.otherwise), mostSeconds),
    ...(policy === undefined ? {} : { policy: policy.document }),
    ...(policyArns === undefined ? {} : { policyArns }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** What would be missing from the session without a word: nobody is to count on it. */
const NOT_TAKEN: ReadonlyMap<string, string> = new Map([
  ['external_id', 'belongs to a role, and a federated session has none'],
  ['source_identity', 'cannot be set for a federated session'],
  ['transitive_session_tags', 'cannot be passed on: a federated session assumes no role'],
]);

/** AWS takes the long-term access key of an IAM user or of root, and nothing that STS issued. */
function refuseOtherSources({ selected, base, roles }: Chain, env: Environment): void {
  const reason = roles.length > 0 ? 'which assumes a role' : whyNoKey(base, env);
  if (reason === undefined) return;
  const link = sourceOf(selected);
  throw new RolechainError('FEDERATION_SOURCE', {
    profile: selected.profile,
    key: link.key,
    source: link.text,
    reason: `${reason}, and a federated session takes an IAM user’s own access key`,
    origin: link.origin,
    hint: 'name a profile that holds an access key, without a session token',
  });
}

/** Undefined where `base` is a long-term key, as far as can be known before it is loaded. */
function whyNoKey(base: BaseSpec, env: Environment): string | undefined {
  switch (base.kind) {
    case 'process':
      return 'whose credential_process tells only when it runs what it gives';
    case 'static':
      return mayBeLongTerm(base, env) ? undefined : 'which holds a session token';
    case 'environment':
      return mayBeLongTerm(base, env) ? undefined : 'where AWS_SESSION_TOKEN is set';
    case 'container':
    case 'imds':
    case 'sso':
    case 'web-identity':
    case 'login':
      return `which gives ${baseNames[base.kind]} credentials`;
  }
}

function sourceOf(settings: Settings): Setting {
  const source = settings.get('source_profile');
  const link = isEmpty(source) ? settings.get('credential_source') : source;
  return link ?? { key: 'source_profile', text: settings.profile, origin: settings.origin };
}

function refuseUnfitPolicy(settings: Settings, { policy, policyArns }: RolePolicy, origin: Setting['origin']): void {
  const refuse = (reason: string, hint: string, at = origin): RolechainError =>
    new RolechainError('FEDERATION_POLICY', { profile: settings.profile, reason, origin: at, hint });
  if (policy === undefined && policyArns === undefined) {
    const hint = `say what it may do: session_policy = … or session_policy_arns = … in profile ${settings.profile}, or --policy`;
    throw refuse('has no session policy, and so could do nothing', hint);
  }
  const size = (policy?.characters ?? 0) + (policyArns ?? []).join('').length;
  if (size <= POLICY_LIMIT) return;
  const reason = `has ${size} characters of session policy and policy ARNs, and GetFederationToken takes ${POLICY_LIMIT}`;
  const at = settings.get('session_policy') ?? settings.get('session_policy_arns');
  throw refuse(reason, 'shorten the policy, or name managed policies in session_policy_arns', at?.origin);
}

function federationWarnings(
  { selected: settings, base }: Chain,
  policy: RolePolicy,
  origin: Setting['origin'],
): Warning[] {
  const warnings: Warning[] = [];
  const { profile } = settings;
  const mfa = ['mfa_serial', 'mfa_process'].map((key) => settings.get(key)).find((setting) => !isEmpty(setting));
  if (mfa !== undefined) {
    const message = `${mfa.key} of profile ${profile} is not used: GetFederationToken takes no code`;
    warnings.push({ code: 'MFA_IGNORED', message, origin: mfa.origin });
  }
  if (policy.policy?.deniesAll === true && policy.policyArns === undefined) {
    const message =
      'the session policy only denies: a session gets what user and policy both allow, so it can do nothing';
    warnings.push({ code: 'POLICY_DENIES_ALL', message, origin: settings.get('session_policy')?.origin ?? origin });
  }
  const inBlock = settings.hasBlock && settings.get('aws_access_key_id') !== undefined;
  if (base.kind === 'static' && base.profile === profile && !inBlock) {
    const message = `other tools take the access key of profile ${profile} itself, without a session policy: move the key into a profile of its own`;
    warnings.push({ code: 'POLICY_BYPASSED', message, origin: base.origin });
  }
  return warnings;
}
