import type { Chain } from './chain/resolve.ts';
import {
  nothingToNarrow,
  policyOwners,
  readPolicyArns,
  refuseForeignPolicies,
  type RolePolicy,
} from './chain/role-policy.ts';
import type { SessionPolicy } from './chain/session-policy.ts';
import { readPolicyFile, resolvePath } from './config/files.ts';
import { isEmpty, type Setting, type Settings } from './config/settings.ts';
import type { Origin } from './errors/catalog.ts';
import type { PolicyText } from './policy/json.ts';

/** Policies from the command line: either of them replaces both of the profile's own. */
export interface PolicyFlags {
  /** A file, or JSON. */
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
}

/** Where the files stand that settings and flags name. */
export interface PolicyPaths {
  /** Of a setting: `~` and the folder of its file are considered. */
  readonly path: (setting: Setting) => string;
  /** The working folder, from which a flag's path counts. */
  readonly folder: () => string;
  readonly home: string;
}

/**
 * Reads and checks the policies of a chain, by the profile that each belongs to; flags replace those of the last one.
 * Throws POLICY_UNREADABLE, POLICY_INVALID, POLICY_ARNS; USAGE where flags have no session to narrow.
 */
export async function readPolicies(
  chain: Chain,
  flags: PolicyFlags,
  paths: PolicyPaths,
): Promise<ReadonlyMap<string, RolePolicy>> {
  const overridden = flags.policy !== undefined || flags.policyArns !== undefined;
  const policies = new Map<string, RolePolicy>();
  const owners = policyOwners(chain);
  for (const owner of owners) {
    if (overridden && owner === owners.at(-1)) continue;
    policies.set(owner.profile, await readOwnPolicy(owner, paths));
  }
  if (!overridden) return policies;
  const owner = owners.at(-1);
  if (owner === undefined) throw nothingToNarrow(chain.selected.profile);
  return policies.set(owner.profile, await readFlagPolicy(owner, flags, paths));
}

async function readOwnPolicy(owner: Settings, { path }: PolicyPaths): Promise<RolePolicy> {
  const policy = owner.get('session_policy');
  const arns = owner.get('session_policy_arns');
  return {
    ...(isEmpty(policy) ? {} : { policy: await check(ownText(policy, path)) }),
    ...(isEmpty(arns) ? {} : { policyArns: checkArns(arnsText(arns, path), owner, arns.origin) }),
  };
}

async function readFlagPolicy(
  owner: Settings,
  { policy, policyArns }: PolicyFlags,
  { folder, home }: PolicyPaths,
): Promise<RolePolicy> {
  const read = (written: string): PolicyText => {
    if (isJson(written)) return { text: written, source: '--policy', line: 1 };
    const file = resolvePath(written, folder(), home);
    return { text: readPolicyFile(file), source: file, line: 1 };
  };
  return {
    ...(policy === undefined ? {} : { policy: await check(read(policy)) }),
    ...(policyArns === undefined ? {} : { policyArns: checkArns(policyArns.join(','), owner) }),
  };
}

/** The checker reads JSON with positions; a chain with policy ARNs alone never loads it. */
async function check(input: PolicyText): Promise<SessionPolicy> {
  const { readSessionPolicy } = await import('./chain/session-policy.ts');
  return readSessionPolicy(input);
}

function ownText(setting: Setting, path: PolicyPaths['path']): PolicyText {
  const { text, origin } = setting;
  if (isJson(text)) return { text, source: origin.file, line: origin.line };
  const file = path(setting);
  return { text: readPolicyFile(file, origin), source: file, line: 1 };
}

/** `session_policy_arns` as it is written, or the text of the file that it names. Throws POLICY_UNREADABLE. */
export function arnsText(setting: Setting, path: PolicyPaths['path']): string {
  return /^\s*(?:arn:|\[)/.test(setting.text) ? setting.text : readPolicyFile(path(setting), setting.origin);
}

function checkArns(text: string, owner: Settings, origin?: Origin): readonly string[] {
  const arns = readPolicyArns(text, origin);
  const roleArn = owner.get('role_arn');
  // Whose account a federated session will be in is known when AWS has told whose key it is.
  if (roleArn !== undefined) refuseForeignPolicies(arns, roleArn.text, origin);
  return arns;
}

/** Whether `session_policy` is a policy itself, and not the path of one. */
export function isJson(text: string): boolean {
  return text.trimStart().startsWith('{');
}
