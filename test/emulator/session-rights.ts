import { deflateRawSync } from 'node:zlib';
import type { KnownManagedPolicy } from './managed-policies.ts';
import type { Parameters } from './parameters.ts';
import { MalformedPolicy, parsePolicyText } from './policy/parse.ts';
import type { Policy } from './policy/statement.ts';
import { Refusal, refuseValue } from './refusal.ts';
import type { Tag } from './world.ts';

/** What a session may do and how it is tagged, read from a request; also how much room that took. */
export interface SessionRights {
  /** Undefined where the request passes no policy. */
  readonly policies: readonly Policy[] | undefined;
  readonly tags: readonly Tag[];
  readonly transitiveTags: readonly Tag[];
  /** Percent; undefined where there is nothing to pack. */
  readonly packedSize: number | undefined;
}

export interface SessionLimits {
  readonly account: string;
  readonly managedPolicies: ReadonlyMap<string, KnownManagedPolicy>;
  readonly inherited: readonly Tag[];
  /** Characters of the inline policy and the ARNs together. */
  readonly policyCharacters: number;
}

/** Reads session policies and tags, and refuses what STS refuses of them. */
export function readSessionRights(parameters: Parameters, limits: SessionLimits): SessionRights {
  const policies = readSessionPolicies(parameters, limits);
  const { tags, transitiveTags } = readTags(parameters, limits.inherited);
  const packedSize = pack(parameters, tags, limits);
  return { policies, tags, transitiveTags, packedSize };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
function readSessionPolicies(parameters: Parameters, limits: SessionLimits): readonly Policy[] | undefined {
  const { policy, policyArns = [] } = parameters;
  if (policy === undefined && policyArns.length === 0) return undefined;
  const inline = policy === undefined ? [] : [readInlinePolicy(policy)];
  return [...inline, ...policyArns.map((arn) => findManagedPolicy(arn, limits))];
}

function readInlinePolicy(text: string): Policy {
  try {
    return parsePolicyText(text, 'session');
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new Refusal(400, 'MalformedPolicyDocument', error.message);
    throw error;
  }
}

/** Managed policies must be AWS's own or of the role's account. What AWS says of others is not documented. */
function findManagedPolicy(arn: string, limits: SessionLimits): Policy {
  const account = /^arn:aws:iam::(\d{12}|aws):policy\/./.exec(arn)?.[1];
  if (account === undefined) throw refuseValue(`${arn} is invalid`);
  if (account !== 'aws' && account !== limits.account) {
    throw refuseValue(`Policy ${arn} must belong to the account of the role`);
  }
  const managed = limits.managedPolicies.get(arn);
  if (!managed) throw refuseValue(`Policy ${arn} does not exist or is not attachable.`);
  return managed.policy;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function readTags(
  { tags = [], transitiveTagKeys = [] }: Parameters,
  inherited: readonly Tag[],
): { tags: readonly Tag[]; transitiveTags: readonly Tag[] } {
  const keys = new Set(tags.map((tag) => tag.key.toLowerCase()));
  if (keys.size < tags.length) {
    throw refuseTags('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (inherited.some((tag) => keys.has(tag.key.toLowerCase()))) {
    throw refuseTags(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const transitive = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  if ([...transitive].some((key) => !keys.has(key))) {
    throw refuseTags('The specified transitive tag key must be included in the requested tags.');
  }
  const passedOn = tags.filter((tag) => transitive.has(tag.key.toLowerCase()));
  return { tags: [...inherited, ...tags], transitiveTags: [...inherited, ...passedOn] };
}

function refuseTags(message: string): Refusal {
  return new Refusal(400, 'InvalidParameterValue', message);
}

// AWS does not tell its binary format; compression and 1,024 bytes come near the sizes that people report.
const packedBytes = 1024;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (PackedPolicySize, PackedPolicyTooLarge) */
function pack(
  { policy, policyArns = [] }: Parameters,
  tags: readonly Tag[],
  limits: SessionLimits,
): number | undefined {
  const plain = [policy ?? '', ...policyArns].join('');
  if (plain === '' && tags.length === 0) return undefined;
  const binary = deflateRawSync([plain, ...tags.flatMap((tag) => [tag.key, tag.value])].join('\n'));
  const packed = Math.ceil((binary.length / packedBytes) * 100);
  const fits = plain.length <= limits.policyCharacters;
  if (packed <= 100 && fits) return packed;
  const percent = Math.max(packed, 101);
  const message =
    plain === ''
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
  throw new Refusal(400, 'PackedPolicyTooLarge', message);
}
