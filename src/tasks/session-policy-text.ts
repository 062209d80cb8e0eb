import type { AssumeRoleHop } from '../chain/chain-plan.ts';
import { readPolicyFile } from '../config/files.ts';
import { unlessRefused } from '../errors/error.ts';
import { minify, type PolicyText } from '../policy/json.ts';

/** A hop's session policy with the lines of its file, so that a statement is found where it was written. */
export function sessionPolicyText({ profile, policySource, origin }: AssumeRoleHop, policy: string): PolicyText {
  const inConfig = policySource === undefined || policySource === origin.file || policySource.startsWith('--');
  const written = inConfig ? undefined : unlessRefused(() => readPolicyFile(policySource));
  if (inConfig || written === undefined || minify(written) !== policy) {
    return { text: policy, source: `session policy of profile ${profile}`, named: true, line: 1 };
  }
  return { text: written, source: policySource, line: 1 };
}
