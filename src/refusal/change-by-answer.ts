import { accountOf } from '../policy/arn.ts';
import type { PolicyType } from '../policy/denial.ts';
import type { PolicyKind } from '../policy/evaluate/question.ts';
import { isOfRoot, kindOfType, type AwsAnswer } from './aws-answer.ts';
import { addTo, callerAndAccount, lookAt, policyOf, type Change } from './change.ts';
import type { Evidence } from './evidence.ts';
import { userOrRoleName, type HopCall } from './hop-call.ts';

/** What to change by AWS's own words, which come before everything that is found here; undefined where they tell nothing. */
export function changeByAnswer(answer: AwsAnswer, call: HopCall, evidence?: Evidence): Change | undefined {
  return changeOfRequest(answer, call, evidence) ?? changeOfPolicy(answer, call, evidence);
}

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
function changeOfRequest(
  { message }: AwsAnswer,
  { hop, caller }: HopCall,
  evidence: Evidence | undefined,
): Change | undefined {
  const at = `profile ${hop.profile} (${hop.origin.file}:${hop.origin.line})`;
  if (/MaxSessionDuration/.test(message)) {
    const most = typeof evidence?.role === 'object' ? evidence.role.maxSessionSeconds : undefined;
    const role = `the maximum of role ${userOrRoleName(hop.request.roleArn)}`;
    return {
      advice:
        most === undefined
          ? `set a smaller duration_seconds in ${at}, or raise ${role} to ${hop.durationSeconds} s`
          : `set duration_seconds = ${most} in ${at}, or raise ${role} from ${most} to ${hop.durationSeconds} s`,
    };
  }
  if (/1 hour session limit/.test(message))
    return { advice: `set duration_seconds = 3600 in ${at}: role chaining allows an hour` };
  if (/RegionDisabled/.test(message)) {
    return {
      advice: `set another region, or have an administrator of account ${accountOf(caller.arn)} activate STS in this one`,
    };
  }
  if (caller.kind === 'root' || isOfRoot(message)) return { advice: ROOT };
  if (caller.kind === 'federated-user') {
    return {
      advice: 'the session of a federated user cannot assume roles: use those of an IAM user or of a role instead',
    };
  }
  return undefined;
}

export const ROOT = 'the root user cannot assume roles: use the credentials of an IAM user or of a role instead';

function changeOfPolicy({ denial }: AwsAnswer, call: HopCall, evidence?: Evidence): Change | undefined {
  if (denial?.because === undefined) return undefined;
  const { policyType, explicit, policyArn } = denial.because;
  const kind = kindOfType(policyType);
  if (kind === undefined)
    return { advice: `${askWhom(policyType, call)}: ${policyArn ?? `the ${policyType}`} refuses it` };
  if (
    kind === 'session' &&
    call.before?.request.policy === undefined &&
    call.before?.request.policyArns === undefined
  ) {
    return {
      advice: `the session of ${callerAndAccount(call)} was made with a session policy: have whatever makes it allow ${denial.action}`,
    };
  }
  if (explicit) {
    const policy = policyArn ?? policyOf(kind, call);
    return { advice: `meet the condition of the Deny statement in ${policy}, if it has one (as MFA), or narrow it` };
  }
  if (kind === 'trust' && evidence?.trust === undefined) return lookAt(kind, denial.action, call);
  const change = addTo(kind, denial.action, call);
  if (isRead(kind, evidence)) return change;
  return { ...change, advice: `${change.advice}, unless one there has it on a condition that was not met (as MFA)` };
}

/** Whether all policies of that kind were read, so that none of them has what is to be added, but on a condition. */
function isRead(kind: PolicyKind, evidence: Evidence | undefined): boolean {
  if (kind === 'identity') return evidence?.identity.complete === true;
  if (kind === 'boundary') return typeof evidence?.boundary === 'object';
  return true;
}

function askWhom(type: PolicyType, { hop, caller }: HopCall): string {
  switch (type) {
    case 'service control policy':
      return `ask who manages the organization of account ${accountOf(caller.arn)}`;
    case 'resource control policy':
      return `ask who manages the organization of account ${accountOf(hop.request.roleArn)}`;
    case 'VPC endpoint policy':
      return 'ask who manages the VPC endpoint of STS in this network';
    case 'identity-based policy':
    case 'resource-based policy':
    case 'role trust policy':
    case 'permissions boundary':
    case 'session policy':
      return `ask who manages account ${accountOf(hop.request.roleArn)}`;
  }
}
