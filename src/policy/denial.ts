/** The kinds of policy that AWS names in a refusal, as AWS names them. */
const policyTypes = [
  'identity-based policy',
  'resource-based policy',
  'role trust policy',
  'permissions boundary',
  'session policy',
  'service control policy',
  'resource control policy',
  'VPC endpoint policy',
] as const;
export type PolicyType = (typeof policyTypes)[number];

/** What AWS says when it refuses a call. */
export interface Denial {
  /** Who called, as an ARN. */
  readonly principal: string;
  /** As in policies: `s3:PutObject`. */
  readonly action: string;
  /** The ARN of what the call was for; absent where the service does not say. */
  readonly resource?: string;
  /** Why, where AWS says it: across accounts and in older services it does not. */
  readonly because?: {
    readonly policyType: PolicyType;
    /** Whether a Deny statement refused it; else no statement allowed it. */
    readonly explicit: boolean;
    /** The policy with the Deny statement, which AWS tells within an account or organization. */
    readonly policyArn?: string;
  };
}

// User: <arn> is not authorized to perform: <action> [on resource: <arn>] [because no <type> allows the <action> action]
// or [with an explicit deny in a|an|the <type>[: <arn>]]. Some services put quotes around the resource.
const HEAD =
  /User: (?<principal>arn:[^\s"']+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: ["']?(?<resource>[^\s"']+)["']?)?/;
const TYPES = String.raw`identity-based policy|resource-based policy|(?:role )?trust policy|permissions boundary|sessions? policy|service control policy|resource control policy|VPC endpoint policy`;
const REASON = new RegExp(
  String.raw`^\s+(?:because (?:no|the) (?<silent>${TYPES}) allows|with an explicit deny(?: transitively)?(?: in| through) (?:an? |the )?(?<denying>${TYPES})(?:: (?<arn>arn:[^\s"'<>,;)]+))?)`,
  'i',
);
// A sentence may be cut into lines by whoever prints it.
const LONGEST_SENTENCE = 4_000;

/**
 * Reads AWS's words for a refusal, wherever they stand in `text`; undefined where they are not there. The texts are those
 * of 2026, with the denying policy's ARN where AWS tells it, and the older ones without a reason.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function readDenial(text: string): Denial | undefined {
  const head = HEAD.exec(text);
  if (head?.groups === undefined) return undefined;
  const { principal = '', action = '', resource } = head.groups;
  const rest = text.slice(head.index + head[0].length, head.index + LONGEST_SENTENCE);
  const because = readReason(rest);
  return {
    principal,
    action,
    ...(resource === undefined ? {} : { resource }),
    ...(because === undefined ? {} : { because }),
  };
}

function readReason(text: string): Denial['because'] {
  const found = REASON.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { silent, denying, arn } = found;
  const policyType = typeOf(silent ?? denying ?? '');
  if (policyType === undefined) return undefined;
  // The sentence may end with a full stop.
  const policyArn = arn?.replace(/\.$/, '');
  return { policyType, explicit: denying !== undefined, ...(policyArn === undefined ? {} : { policyArn }) };
}

function typeOf(words: string): PolicyType | undefined {
  const name = words
    .toLowerCase()
    .replace('sessions', 'session')
    .replace(/^trust/, 'role trust');
  return policyTypes.find((type) => type.toLowerCase() === name);
}
