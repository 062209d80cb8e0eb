import { readDenial, type Denial, type PolicyType } from '../policy/denial.ts';
import type { PolicyKind } from '../policy/evaluate/question.ts';

/** What AWS answered. */
export interface AwsAnswer {
  /** Ours: `STS_DENIED`. */
  readonly code: string;
  readonly message: string;
  readonly denial?: Denial;
}

export function readAnswer(code: string, message: string): AwsAnswer {
  const denial = readDenial(message);
  return { code, message, ...(denial === undefined ? {} : { denial }) };
}

/** The kind of policy that a type of AWS's is; undefined for those that nobody can read from here. */
export function kindOfType(type: PolicyType): PolicyKind | undefined {
  return KINDS[type];
}

/** AWS's reason in our words: which policy, and whether it denies or is silent. Undefined where AWS gives none. */
export function reasonOf({ denial }: AwsAnswer): string | undefined {
  if (denial?.because === undefined) return undefined;
  const { policyType, explicit, policyArn } = denial.because;
  const which = policyArn === undefined ? '' : ` ${policyArn}`;
  return explicit ? `the ${policyType}${which} denies it` : `no ${policyType}${which} allows it`;
}

/** AWS names no caller then. */
export function isOfRoot(message: string): boolean {
  return message.includes('may not be assumed by root accounts');
}

const KINDS: Readonly<Record<PolicyType, PolicyKind | undefined>> = {
  'identity-based policy': 'identity',
  'resource-based policy': 'trust',
  'role trust policy': 'trust',
  'permissions boundary': 'boundary',
  'session policy': 'session',
  'service control policy': undefined,
  'resource control policy': undefined,
  'VPC endpoint policy': undefined,
};
