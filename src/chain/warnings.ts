import { isEmpty, type Setting, type Settings } from '../config/settings.ts';
import type { AssumeRoleHop, Warning } from './chain-plan.ts';
import { POLICY_LIMIT, type RolePolicy } from './role-policy.ts';

type PlannedHop = Pick<AssumeRoleHop, 'request' | 'durationSeconds' | 'mfa' | 'profile' | 'origin'>;

/** What a person should know of a hop, although STS may well accept it. `next` is the hop assumed from it. */
export function hopWarnings(
  settings: Settings,
  hop: PlannedHop,
  next: PlannedHop | undefined,
  policy: RolePolicy = {},
): readonly Warning[] {
  const at = (key: string): Warning['origin'] => settings.get(key)?.origin ?? hop.origin;
  const warnings: Warning[] = [];
  const warn = (code: string, key: string, message: string): void => {
    warnings.push({ code, message, origin: at(key) });
  };

  if (hop.durationSeconds < hop.request.durationSeconds) {
    warn(
      'DURATION_CUT',
      'duration_seconds',
      `${hop.request.durationSeconds} s are cut to ${hop.durationSeconds}: role chaining allows an hour`,
    );
  }
  if (hop.mfa === undefined && !isEmpty(settings.get('mfa_serial'))) {
    warn(
      'MFA_IGNORED',
      'mfa_serial',
      `mfa_serial of profile ${hop.profile} is not used: a device belongs to an IAM user, and a role makes this call`,
    );
  }
  const plain = settings.hasBlock ? undefined : firstPolicyKey(settings);
  if (plain !== undefined) {
    warn(
      'POLICY_NOT_SEEN_BY_OTHERS',
      plain.key,
      `other tools use profile ${hop.profile} without its ${plain.key}: write its chain in a "rolechain =" block`,
    );
  }
  const size = (policy.policy?.characters ?? 0) + (hop.request.policyArns ?? []).join('').length;
  if (size > POLICY_LIMIT)
    warn(
      'POLICY_LONG',
      'session_policy',
      `session policy and policy ARNs have ${size} characters together, AWS documents ${POLICY_LIMIT}`,
    );
  if (policy.policy?.deniesAll === true) {
    warn(
      'POLICY_DENIES_ALL',
      'session_policy',
      'the session policy only denies: a session gets what role and policy both allow, so it can do nothing',
    );
  }
  if (
    next !== undefined &&
    policy.policy?.allowsAssuming(next.request.roleArn) === false &&
    hop.request.policyArns === undefined
  ) {
    warn(
      'POLICY_BLOCKS_NEXT_HOP',
      'session_policy',
      `the session policy of ${hop.profile} does not allow sts:AssumeRole on ${next.request.roleArn}`,
    );
  }
  return warnings;
}

function firstPolicyKey(settings: Settings): Setting | undefined {
  return ['session_policy', 'session_policy_arns'].map((key) => settings.get(key)).find((setting) => !isEmpty(setting));
}
