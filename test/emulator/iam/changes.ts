import type { KnownRole, KnownUser, StoredPolicy } from '../identities.ts';
import { MalformedPolicy, parsePolicyText, type PolicyUse } from '../policy/parse.ts';
import { Refusal } from '../refusal.ts';
import type { IamCall } from './action.ts';
import { noSuchEntity } from './entities.ts';

// Characters without white space: of all inline policies together, and of a trust policy.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const longest = { user: 2048, role: 10_240, trust: 2048 } as const;

/** Adds or replaces the inline policy that the call names. */
export function putInlinePolicy(call: IamCall, entity: KnownUser | KnownRole): undefined {
  const name = call.required('PolicyName');
  const stored = readDocument(call, 'identity');
  entity.inline.write(call, (policies) => {
    const changed = new Map(policies).set(name, stored);
    const characters = [...changed.values()].reduce((total, { text }) => total + measure(text), 0);
    const most = longest[entity.kind];
    if (characters > most) {
      throw refuseLimit(`Maximum policy size of ${most} bytes exceeded for ${entity.kind} ${entity.name}`);
    }
    return changed;
  });
}

/** Removes the inline policy that the call names. */
export function deleteInlinePolicy(call: IamCall, entity: KnownUser | KnownRole): undefined {
  const name = call.required('PolicyName');
  entity.inline.write(call, (policies) => {
    if (!policies.has(name)) throw noSuchEntity(`The ${entity.kind} policy with name ${name} cannot be found.`);
    return new Map([...policies].filter(([other]) => other !== name));
  });
}

export function replaceTrustPolicy(call: IamCall, role: KnownRole): undefined {
  const stored = readDocument(call, 'trust');
  for (const { principals } of stored.policy.statements) {
    for (const arn of principals?.aws ?? []) refuseStranger(call, arn);
  }
  if (measure(stored.text) > longest.trust)
    throw refuseLimit(`Cannot exceed quota for ACLSizePerRole: ${longest.trust}`);
  role.trustPolicy.write(call, () => stored);
}

/** A user or role that a trust policy names must exist. */
function refuseStranger({ directory }: IamCall, arn: string): void {
  if (!/^arn:aws:iam::\d{12}:(user|role)\//.test(arn) || directory.users.has(arn) || directory.roles.has(arn)) return;
  throw malformed(`Invalid principal in policy: "AWS":"${arn}"`);
}

function readDocument(call: IamCall, use: PolicyUse): StoredPolicy {
  const text = call.required('PolicyDocument');
  try {
    return { text, policy: parsePolicyText(text, use) };
  } catch (error) {
    if (error instanceof MalformedPolicy) throw malformed(error.message);
    throw error;
  }
}

function malformed(message: string): Refusal {
  return new Refusal(400, 'MalformedPolicyDocument', message);
}

function refuseLimit(message: string): Refusal {
  return new Refusal(409, 'LimitExceeded', message);
}

function measure(text: string): number {
  return text.replace(/\s/g, '').length;
}
