import { resolveChain } from '../chain/resolve.ts';
import { policyOwners, readPolicyArns, refuseForeignPolicies } from '../chain/role-policy.ts';
import { readSessionPolicy } from '../chain/session-policy.ts';
import { folderOf, readConfigFile, resolvePath } from '../config/files.ts';
import { isEmpty, type Setting, type Settings } from '../config/settings.ts';
import { hasCode } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { readFiles } from '../planning.ts';
import { arnsText, isJson } from '../policy-sources.ts';
import { checkPolicy, POLICY_LIMIT, type PolicyFacts } from '../policy/check/check.ts';
import { byPlace, finding, type Finding, type FindingCode } from '../policy/check/finding.ts';
import type { PolicyText } from '../policy/json.ts';
import { place } from '../wiring.ts';
import { readPolicyText, type CheckedFile } from './policy-checking.ts';

/** What narrows a session of the chain. */
export interface NarrowedHop {
  readonly profile: string;
  /** The policy's file, or the config file that holds it. */
  readonly policy?: string;
  readonly policyArns: number;
  /** Of policy and ARNs together; absent where one of them cannot be read. */
  readonly characters?: number;
}

/** What is wrong with the policies of a chain, and how large they are. */
export interface CheckedProfile {
  /** The policy files, and the config files where something is wrong with them. */
  readonly files: readonly CheckedFile[];
  /** Nearest the base first; a hop without policies is none. */
  readonly hops: readonly NarrowedHop[];
}

/** Judges every policy that a profile's chain uses. Throws what reading the files and resolving the chain throw. */
export function checkProfile(profile: string): CheckedProfile {
  const { profiles, locations } = readFiles(place());
  const owners = policyOwners(resolveChain(profiles, profile));
  const sheet = new Sheet((setting) => resolvePath(setting.text, folderOf(setting.origin), locations.home));
  const hops = owners.flatMap((owner, index) => checkOwner(owner, owners[index + 1], sheet) ?? []);
  return { files: sheet.files(), hops };
}

function checkOwner(owner: Settings, next: Settings | undefined, sheet: Sheet): NarrowedHop | undefined {
  const policy = owner.get('session_policy');
  const arns = owner.get('session_policy_arns');
  if (isEmpty(policy) && isEmpty(arns)) return undefined;
  const input = isEmpty(policy) ? undefined : readInput(policy, sheet);
  const facts = input === undefined ? undefined : checkInput(input, sheet);
  const read = isEmpty(arns) ? [] : readArns(arns, owner, sheet);
  if (input !== undefined && facts !== undefined && isEmpty(arns)) checkNextHop(input, owner, next, sheet);
  const readable = read !== undefined && (isEmpty(policy) || facts !== undefined);
  const own = facts?.characters ?? 0;
  const characters = own + (read ?? []).join('').length;
  if (readable && !isEmpty(arns) && own <= POLICY_LIMIT && characters > POLICY_LIMIT) {
    const message = `session policy and policy ARNs have ${characters} characters together, AWS documents ${POLICY_LIMIT}`;
    sheet.note(arns, 'POLICY_LONG', message);
  }
  return {
    profile: owner.profile,
    ...(isEmpty(policy) ? {} : { policy: isJson(policy.text) ? policy.origin.file : sheet.path(policy) }),
    policyArns: (read ?? []).length,
    ...(readable ? { characters } : {}),
  };
}

/** The policy that a profile names or holds; undefined where it cannot be read, which is noted. */
function readInput(setting: Setting, sheet: Sheet): PolicyText | undefined {
  const { text, origin } = setting;
  if (isJson(text)) return { text, source: origin.file, line: origin.line, column: columnOf(setting) };
  const file = sheet.path(setting);
  try {
    const read = readPolicyText(file);
    if (!('code' in read)) return read;
    sheet.add(file, [read]);
  } catch (error) {
    sheet.note(setting, 'POLICY_UNREADABLE', `the session policy ${file} cannot be read: ${fileReason(error)}`);
  }
  return undefined;
}

function columnOf({ text, origin }: Setting): number {
  const line = readConfigFile(origin.file).text.split('\n')[origin.line - 1] ?? '';
  return Math.max(0, line.indexOf(text)) + 1;
}

/** What the policy measures, unless it is no JSON; all that was found is noted. */
function checkInput(input: PolicyText, sheet: Sheet): PolicyFacts | undefined {
  const { findings, facts } = checkPolicy(input);
  // Where the config holds the policy, its facts are not those of the file.
  sheet.add(input.source, findings, input.column === undefined ? facts : undefined);
  return findings.some(({ code }) => code === 'POLICY_INVALID') ? undefined : facts;
}

/** A policy does not pass on, so a middle hop's has to allow the next one. */
function checkNextHop(input: PolicyText, owner: Settings, next: Settings | undefined, sheet: Sheet): void {
  const roleArn = next?.get('role_arn')?.text;
  if (next === undefined || roleArn === undefined || readSessionPolicy(input).allowsAssuming(roleArn)) return;
  const message = `the policy of ${owner.profile} does not allow sts:AssumeRole on ${roleArn}, which ${next.profile} needs`;
  sheet.add(input.source, [finding('POLICY_BLOCKS_NEXT_HOP', checkPolicy(input).at, message)]);
}

/** The ARNs, unless something is wrong with them, which is noted. */
function readArns(setting: Setting, owner: Settings, sheet: Sheet): readonly string[] | undefined {
  try {
    const arns = readPolicyArns(arnsText(setting, (one) => sheet.path(one)));
    const roleArn = owner.get('role_arn');
    if (roleArn !== undefined) refuseForeignPolicies(arns, roleArn.text);
    return arns;
  } catch (error) {
    if (hasCode(error, 'POLICY_ARNS')) sheet.note(setting, 'POLICY_ARNS', `${setting.key} ${error.details.reason}`);
    else if (hasCode(error, 'POLICY_UNREADABLE')) {
      const { file, reason } = error.details;
      sheet.note(setting, 'POLICY_UNREADABLE', `the policy ARNs in ${file} cannot be read: ${reason}`);
    } else throw error;
    return undefined;
  }
}

/** What is found, by file; two hops may share one, and a finding is told once. */
class Sheet {
  readonly path: (setting: Setting) => string;
  readonly #files = new Map<string, CheckedFile>();

  constructor(path: (setting: Setting) => string) {
    this.path = path;
  }

  add(file: string, findings: readonly Finding[], facts?: PolicyFacts): void {
    const before = this.#files.get(file);
    const known = new Set(before?.findings.map((one) => JSON.stringify(one)));
    const all = [...(before?.findings ?? []), ...findings.filter((one) => !known.has(JSON.stringify(one)))];
    const measured = facts ?? before?.facts;
    const sorted = all.toSorted(byPlace);
    this.#files.set(file, { file, findings: sorted, ...(measured === undefined ? {} : { facts: measured }) });
  }

  /** Notes something at the line of the config. */
  note({ origin }: Setting, code: FindingCode, message: string): void {
    this.add(origin.file, [finding(code, { line: origin.line, column: 1 }, message)]);
  }

  files(): readonly CheckedFile[] {
    return [...this.#files.values()];
  }
}
