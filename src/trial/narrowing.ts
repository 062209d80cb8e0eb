import { createHash } from 'node:crypto';

/** The session policy that is in force, without its text. */
export interface Narrowing {
  /** Characters of the minified document; absent where managed policies alone narrow the session. */
  readonly characters?: number;
  readonly policyArns: readonly string[];
  /** 12 hex digits: SHA-256 of the minified document and the ARNs, a line each. Two people can compare them. */
  readonly digest: string;
}

/** What narrows a session that is asked for so; undefined where nothing does. */
export function narrowing(request: {
  readonly policy?: string;
  readonly policyArns?: readonly string[];
}): Narrowing | undefined {
  const { policy, policyArns = [] } = request;
  const lines = [...(policy === undefined ? [] : [policy]), ...policyArns];
  if (lines.length === 0) return undefined;
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
  return { ...(policy === undefined ? {} : { characters: policy.length }), policyArns, digest };
}

/** Policies of an account's own: whoever edits one waits for IAM again; AWS's nobody edits. */
export function customerManaged({ policyArns }: Narrowing): readonly string[] {
  return policyArns.filter((arn) => arn.split(':')[4] !== 'aws');
}
