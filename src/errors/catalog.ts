import { shellWord } from './shell-word.ts';

/** Where a value was written: an absolute path, and a line counted from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

interface Entry<Details> {
  /** The process's exit code; callers and scripts rely on it. */
  readonly exit: number;
  readonly message: (details: Details) => string;
  readonly hint?: (details: Details) => string | undefined;
}

/** One link of a cycle: `profile` names `next` at `origin`. */
export interface CycleLink {
  readonly profile: string;
  readonly key: string;
  readonly next: string;
  readonly origin: Origin;
}

interface PolicyPlace {
  /** What policy it is: by default a session policy. */
  readonly kind?: string;
  /** The policy as a person would find it: a file's path, or the profile that holds it on one line. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

function entry<Details>(definition: Entry<Details>): Entry<Details> {
  return definition;
}

interface Denied {
  readonly action: string;
  readonly target: string;
  readonly caller?: string;
  readonly reason: string;
  readonly login?: string;
  /** What is known of the reason without another call. */
  readonly advice?: string;
  /** The profile whose chain was refused, for who wants to know more. */
  readonly profile?: string;
}

/** What has to allow a call that was denied, where that can be said. */
function whoMustAllow({ action, caller, login, advice, profile }: Denied): string | undefined {
  if (action === 'sts:GetFederationToken') {
    const actions = 'sts:GetFederationToken, and sts:TagSession where there are tags';
    return `a policy of the IAM user must allow ${actions}; one that demands MFA denies it, because this call takes no code`;
  }
  if (action !== 'sts:AssumeRole') return undefined;
  const sides = `the trust policy of the role and, across accounts, the identity policy of ${caller ?? 'the caller'} must both allow it`;
  return [
    advice ?? sides,
    ...(login === undefined
      ? []
      : [`if it wants a newer MFA code, run "rolechain login ${shellWord(login)}" in a terminal`]),
    ...(profile === undefined ? [] : [`"rolechain why ${shellWord(profile)}" looks closer`]),
  ].join('; ');
}

/** What a shell's `<(…)` and `-` come to. */
const DESCRIPTOR = /^\/(?:dev\/(?:fd\/|stdin)|proc\/self\/fd\/)/;

const at = ({ file, line }: Origin): string => `${file}:${line}`;

/**
 * Every way rolechain refuses, once. Codes are part of the contract and never renamed; details never hold a secret.
 * Words: what is wrong and where, small first letter, no full stop. A hint is a thing to do.
 */
export const catalog = {
  INTERNAL: entry<{ reason: string }>({
    exit: 1,
    message: ({ reason }) => `a fault in rolechain itself: ${reason}`,
    hint: () => 'run it again with ROLECHAIN_TRACE=1 and report what it prints (it holds no secret)',
  }),
  OUTPUT_UNWRITABLE: entry<{ reason: string }>({
    exit: 3,
    message: ({ reason }) => `stdout cannot be written: ${reason}`,
    hint: () => 'make room there, or send the output elsewhere',
  }),
  USAGE: entry<{ reason: string; try?: string }>({
    exit: 2,
    message: ({ reason }) => reason,
    hint: (details) => details.try ?? 'see "rolechain --help"',
  }),

  CONFIG_UNREADABLE: entry<{ file: string; reason: string }>({
    exit: 3,
    message: ({ file, reason }) => `cannot read ${file}: ${reason}`,
    hint: ({ file }) =>
      DESCRIPTOR.test(file)
        ? 'a pipe is not read here; write it to a file and name that'
        : `make ${file} a file that you can read, or name another one`,
  }),
  CONFIG_SYNTAX: entry<{ origin: Origin; reason: string; hint?: string }>({
    exit: 3,
    message: ({ origin, reason }) => `${reason} (${at(origin)})`,
    hint: (details) => details.hint ?? `correct ${at(details.origin)}`,
  }),
  CONFIG_VALUE: entry<{ profile: string; key: string; reason: string; origin: Origin; hint?: string }>({
    exit: 3,
    message: ({ profile, key, reason, origin }) => `${key} of profile ${profile} ${reason} (${at(origin)})`,
    hint: (details) => details.hint ?? `correct ${details.key} at ${at(details.origin)}`,
  }),
  PROFILE_UNKNOWN: entry<{ profile: string; files: readonly string[]; hint?: string }>({
    exit: 3,
    message: ({ profile, files }) => `there is no profile ${profile} in ${files.join(' or ')}`,
    hint: ({ hint }) => hint ?? '"rolechain list" shows the profiles there are',
  }),
  SOURCE_PROFILE_UNKNOWN: entry<{ profile: string; source: string; key: string; origin: Origin; hint?: string }>({
    exit: 3,
    message: ({ profile, source, key, origin }) =>
      `${key} of profile ${profile} names ${source}, which does not exist (${at(origin)})`,
    hint: ({ hint, source, key, origin }) => hint ?? `add a profile ${source}, or change ${key} at ${at(origin)}`,
  }),
  CHAIN_CYCLE: entry<{ path: readonly string[]; links: readonly CycleLink[] }>({
    exit: 3,
    message: ({ path }) => `profiles form a cycle: ${path.join(' → ')}`,
    hint: ({ links }) => {
      const closing = links.at(-1);
      if (closing === undefined) return undefined;
      const walked = links.map((link) => `${link.profile} → ${link.next} at ${at(link.origin)}`);
      return `change ${closing.key} at ${at(closing.origin)}\nthe links: ${walked.join(', ')}`;
    },
  }),
  CHAIN_RECURSION: entry<{ profile: string; stack: readonly string[] }>({
    exit: 3,
    message: ({ profile, stack }) =>
      `credential_process runs rolechain again for a profile in progress: ${[...stack, profile].join(' → ')}`,
    hint: ({ profile }) =>
      `write the chain of ${profile} in a "rolechain =" block of that profile, or in a second profile that names it`,
  }),
  CHAIN_SOURCE_CONFLICT: entry<{ profile: string; origin: Origin; other: Origin }>({
    exit: 3,
    message: ({ profile, origin, other }) =>
      `profile ${profile} has both source_profile (${at(origin)}) and credential_source (${at(other)})`,
    hint: () => 'keep the one that holds the credentials for the role, and remove the other',
  }),
  CHAIN_LONG: entry<{ profile: string; most: number }>({
    exit: 3,
    message: ({ profile, most }) =>
      `the chain of profile ${profile} has more than ${most} links, so it is not judged here`,
    hint: ({ profile }) => `"rolechain explain ${shellWord(profile)}" judges it alone`,
  }),
  CHAIN_NO_SOURCE: entry<{ profile: string; origin: Origin; key?: string }>({
    exit: 3,
    message: ({ profile, origin, key = 'role_arn' }) =>
      `profile ${profile} has ${key} but neither source_profile nor credential_source (${at(origin)})`,
    hint: ({ profile, key }) =>
      `say whose ${key === undefined ? 'credentials assume the role' : 'access key makes the session'}: source_profile = … in profile ${profile}`,
  }),
  FEDERATION_SOURCE: entry<{
    profile: string;
    key: string;
    source: string;
    reason: string;
    origin: Origin;
    hint: string;
  }>({
    exit: 3,
    message: ({ profile, key, source, reason, origin }) =>
      `${key} of profile ${profile} names ${source}, ${reason} (${at(origin)})`,
    hint: ({ hint }) => hint,
  }),
  FEDERATION_POLICY: entry<{ profile: string; reason: string; origin: Origin; hint: string }>({
    exit: 3,
    message: ({ profile, reason, origin }) => `the federated session of profile ${profile} ${reason} (${at(origin)})`,
    hint: ({ hint }) => hint,
  }),
  ROLE_ARN_MISSING: entry<{ profile: string; key: string; origin: Origin }>({
    exit: 3,
    message: ({ profile, key, origin }) => `profile ${profile} has ${key} but no role_arn (${at(origin)})`,
    hint: ({ profile, key }) => {
      const userWithoutRole = key.startsWith('session_policy')
        ? ' (an IAM user without a role: federation = true)'
        : '';
      return `add role_arn to profile ${profile}${userWithoutRole}, or remove ${key}`;
    },
  }),
  CREDENTIAL_SOURCE_INVALID: entry<{ profile: string; value: string; origin: Origin }>({
    exit: 3,
    message: ({ profile, value, origin }) =>
      `credential_source of profile ${profile} is ${value}, which AWS does not know (${at(origin)})`,
    hint: () => 'use Environment, Ec2InstanceMetadata or EcsContainer',
  }),
  CREDENTIALS_MISSING: entry<{ profile: string; reason: string; origin?: Origin; hint?: string }>({
    exit: 3,
    message: ({ profile, reason, origin }) =>
      `profile ${profile} ${reason}${origin === undefined ? '' : ` (${at(origin)})`}`,
    hint: ({ hint }) => hint ?? 'add a source_profile, sso_session, credential_process or access key to it',
  }),
  CREDENTIALS_PARTIAL: entry<{ profile: string; missing: string; origin: Origin }>({
    exit: 3,
    message: ({ profile, missing, origin }) =>
      `profile ${profile} has half an access key: no ${missing} (${at(origin)})`,
    hint: ({ missing, profile }) => `add ${missing} to profile ${profile}`,
  }),
  SSO_CONFIG: entry<{ profile: string; reason: string; origin: Origin }>({
    exit: 3,
    message: ({ profile, reason, origin }) => `the SSO settings of profile ${profile}: ${reason} (${at(origin)})`,
    hint: ({ profile }) => `run "aws configure sso --profile ${shellWord(profile)}", or correct the file`,
  }),
  SESSION_NAME_CONFLICT: entry<{ profile: string; configured: string; username: string; origin: Origin }>({
    exit: 3,
    message: ({ profile, configured, username, origin }) =>
      `role_session_name of profile ${profile} is ${configured}, but the caller is ${username} (${at(origin)})`,
    hint: ({ origin, profile }) =>
      `remove role_session_name at ${at(origin)}, or set "session_name = config" in profile ${profile} to use it`,
  }),
  SESSION_NAME_UNAVAILABLE: entry<{ callerArn: string; reason: string }>({
    exit: 3,
    message: ({ callerArn, reason }) => `no session name can be taken from ${callerArn}: ${reason}`,
    hint: () => 'set "session_name = config" and a role_session_name in the profiles of the chain',
  }),
  POLICY_UNREADABLE: entry<{ kind?: string; file: string; reason: string; origin?: Origin }>({
    exit: 3,
    message: ({ kind = 'session policy', file, reason, origin }) =>
      `cannot read the ${kind} ${file}: ${reason}${origin === undefined ? '' : ` (${at(origin)})`}`,
    hint: ({ kind, file }) => {
      if (DESCRIPTOR.test(file))
        return 'a pipe is not read here; write it to a file, or give a policy itself: --policy "$(COMMAND)"';
      return kind === undefined
        ? 'without its policy there is no session; put the file back or correct the path'
        : 'correct the path, or make it a file that you can read';
    },
  }),
  POLICY_INVALID: entry<PolicyPlace & { reason: string }>({
    exit: 3,
    message: ({ kind = 'session policy', source, line, column, reason }) =>
      `the ${kind} ${source}:${line}:${column}: ${reason}`,
    hint: ({ source, line }) => `correct ${source}:${line}`,
  }),
  POLICY_ARNS: entry<{ reason: string; origin?: Origin }>({
    exit: 3,
    message: ({ reason, origin }) =>
      `${origin === undefined ? '--policy-arn' : 'session_policy_arns'} ${reason}${origin === undefined ? '' : ` (${at(origin)})`}`,
    hint: () => 'give 1 to 10 ARNs of managed policies, of the session’s account or of AWS',
  }),
  ENDPOINT_INSECURE: entry<{ endpoint: string; reason: string; origin?: Origin; service?: string }>({
    exit: 3,
    message: ({ endpoint, reason, origin, service = 'STS' }) =>
      `the ${service} endpoint ${endpoint} ${reason}${origin === undefined ? '' : ` (${at(origin)})`}`,
    hint: () => 'use https://, or set ROLECHAIN_ALLOW_INSECURE_ENDPOINT=1 if you mean it',
  }),
  CONSOLE_SESSION: entry<{ profile: string; reason: string; hint?: string }>({
    exit: 3,
    message: ({ profile, reason }) => `profile ${profile} cannot sign in to the console: ${reason}`,
    hint: ({ hint }) => hint ?? 'name a profile that assumes a role, or has federation = true',
  }),
  COMPLETION_NOT_INSTALLED: entry<{ file: string; reason: string; hint: string }>({
    exit: 3,
    message: ({ file, reason }) => `cannot change ${file}: ${reason}`,
    hint: ({ hint }) => hint,
  }),
  CONFIG_UNWRITABLE: entry<{ file: string; reason: string }>({
    exit: 3,
    message: ({ file, reason }) => `cannot write ${file}: ${reason}; nothing was changed`,
    hint: ({ file }) => `make ${file} a file that you can write, or change it by hand ("--dry-run" shows how)`,
  }),
  ADOPT_IMPOSSIBLE: entry<{ profile: string; reason: string; origin?: Origin; hint?: string }>({
    exit: 3,
    message: ({ profile, reason, origin }) =>
      `profile ${profile} cannot be adopted: ${reason}${origin === undefined ? '' : ` (${at(origin)})`}`,
    hint: ({ hint }) => hint,
  }),
  UNDO_IMPOSSIBLE: entry<{ profile: string; reason: string; kept?: string }>({
    exit: 3,
    message: ({ profile, reason }) => `the old form of profile ${profile} cannot be restored: ${reason}`,
    hint: ({ profile, kept }) =>
      kept === undefined
        ? `in profile ${profile}, move the lines of the block to the first column, and remove "rolechain =" and credential_process`
        : `its old lines are in ${kept}`,
  }),

  STS_DENIED: entry<Denied>({
    exit: 4,
    message: ({ action, target, reason }) => `AWS denied ${action} on ${target}: ${reason}`,
    hint: whoMustAllow,
  }),
  STS_EXPIRED: entry<{ action: string; reason: string }>({
    exit: 4,
    message: ({ action, reason }) => `the credentials used for ${action} are expired or no longer valid: ${reason}`,
    hint: () => 'renew the base credentials (sign in again, or replace the access key) and run "rolechain cache clear"',
  }),
  STS_REJECTED: entry<{ action: string; target: string; reason: string }>({
    exit: 4,
    message: ({ action, target, reason }) => `STS rejected ${action} for ${target}: ${reason}`,
    hint: ({ reason }) => {
      if (reason.startsWith('MalformedPolicyDocument'))
        return '"rolechain policy check FILE" tells what is wrong with a policy, with line and column';
      if (reason.startsWith('PackedPolicyTooLarge'))
        return 'make the session policy shorter, or name fewer policy ARNs and session tags: STS packs them together';
      return undefined;
    },
  }),
  MFA_REJECTED: entry<{ serial: string; reason: string }>({
    exit: 4,
    message: ({ serial, reason }) => `the code of ${serial} was rejected: ${reason}`,
    hint: () => 'each code is accepted once: wait for the next one; check the device’s serial and clock',
  }),
  BASE_FAILED: entry<{ profile: string; kind: string; reason: string; hint?: string }>({
    exit: 4,
    message: ({ profile, kind, reason }) => `the ${kind} credentials of profile ${profile} cannot be loaded: ${reason}`,
    hint: ({ hint }) => hint,
  }),
  PROCESS_FAILED: entry<{ profile: string; key: string; reason: string; stderr?: string }>({
    exit: 4,
    message: ({ profile, key, reason, stderr }) =>
      `${key} of profile ${profile} ${reason}${stderr === undefined || stderr === '' ? '' : `: ${stderr}`}`,
    hint: ({ key }) => `run the command of ${key} in a terminal to see what it says`,
  }),
  CONSOLE_REFUSED: entry<{ endpoint: string; reason: string; hint?: string }>({
    exit: 4,
    message: ({ endpoint, reason }) => `the console’s sign-in at ${endpoint} refused: ${reason}`,
    hint: ({ hint }) => hint,
  }),

  KEYCHAIN_LOCKED: entry<{ store: string }>({
    exit: 5,
    message: ({ store }) => `the keychain (${store}) is locked`,
    hint: () => 'unlock it (log in to the desktop, or use its password manager), or unset ROLECHAIN_CACHE',
  }),
  KEYCHAIN_MISSING: entry<{ store: string; reason: string }>({
    exit: 5,
    message: ({ store, reason }) => `there is no keychain (${store}): ${reason}`,
    hint: () => 'start one (on Linux: gnome-keyring, KWallet, KeePassXC), or set ROLECHAIN_CACHE=file or none',
  }),
  KEYCHAIN_TIMEOUT: entry<{ store: string; seconds: number }>({
    exit: 5,
    message: ({ store, seconds }) => `the keychain (${store}) did not answer within ${seconds} s`,
    hint: () => 'it may be waiting for a person: look for its dialog, or restart it',
  }),
  CACHE_UNUSABLE: entry<{ reason: string }>({
    exit: 5,
    message: ({ reason }) => `what is kept cannot be reached: ${reason}`,
    hint: () => 'see who made it: it has to be yours alone; what you remove there is only a cache, and is made anew',
  }),
  SESSION_NOT_KEPT: entry<{ profile: string }>({
    exit: 5,
    message: ({ profile }) => `profile ${profile} has a session now, but it could not be kept for anybody`,
    hint: () => 'run it again with ROLECHAIN_TRACE=1 to see what the cache says',
  }),

  MFA_NO_TERMINAL: entry<{ serial: string; profile: string; reason: string }>({
    exit: 6,
    message: ({ serial, reason }) => `a code for ${serial} is needed, and ${reason}`,
    hint: ({ profile }) => `run "rolechain login ${shellWord(profile)}" in a terminal, or set mfa_process`,
  }),
  MFA_CANCELLED: entry<{ serial: string; reason: string; again?: boolean }>({
    exit: 6,
    message: ({ serial, reason }) => `no code for ${serial}: ${reason}`,
    hint: ({ again }) => (again === true ? 'run it again in ten seconds to be asked' : undefined),
  }),
  CONSOLE_NO_BROWSER: entry<{ reason: string }>({
    exit: 6,
    message: ({ reason }) => `no browser was opened: ${reason}`,
    hint: () => 'add --print, and open the URL yourself; whoever opens it within 15 minutes is signed in',
  }),
  DECLINED: entry<{ what: string }>({
    exit: 6,
    message: ({ what }) => `${what} was not changed: the answer was no`,
  }),

  STS_UNREACHABLE: entry<{ endpoint: string; reason: string }>({
    exit: 7,
    message: ({ endpoint, reason }) => `cannot reach STS at ${endpoint}: ${reason}`,
    hint: () => 'check the network, the region, HTTPS_PROXY and ca_bundle',
  }),
  STS_THROTTLED: entry<{ action: string }>({
    exit: 7,
    message: ({ action }) => `STS throttled ${action}, also when it was tried again`,
    hint: () => 'wait a little and run it again',
  }),
  CLOCK_SKEW: entry<{ reason: string }>({
    exit: 7,
    message: ({ reason }) => `this machine’s clock differs from AWS’s by more than STS accepts: ${reason}`,
    hint: () => 'set the clock (on Linux: "timedatectl set-ntp true") and run it again',
  }),
  CONSOLE_UNREACHABLE: entry<{ endpoint: string; reason: string }>({
    exit: 7,
    message: ({ endpoint, reason }) => `cannot reach the console’s sign-in at ${endpoint}: ${reason}`,
    hint: () => 'check the network, HTTPS_PROXY and ca_bundle, or try again later',
  }),
  SYSTEM_LIMIT: entry<{ reason: string }>({
    exit: 7,
    message: ({ reason }) => reason,
    hint: () => 'raise the limit, or end what uses it up, and run it again',
  }),
  CONFIG_CHANGED: entry<{ file: string }>({
    exit: 7,
    message: ({ file }) => `${file} was changed by another program meanwhile, so it was left alone`,
    hint: () => 'run it again',
  }),
  LOCK_TIMEOUT: entry<{ seconds: number; pid?: number; file: string }>({
    exit: 7,
    message: ({ seconds, pid }) =>
      `another rolechain ${pid === undefined ? '' : `(process ${pid}) `}has been renewing credentials, or waiting for a code, for more than ${seconds} s`,
    hint: ({ file }) => `see what it is waiting for; its lock is ${file}`,
  }),

  // As a shell and env(1) number them.
  COMMAND_NOT_EXECUTABLE: entry<{ command: string; reason: string; hint?: string }>({
    exit: 126,
    message: ({ command, reason }) => `${shellWord(command)} cannot be run: ${reason}`,
    hint: ({ hint }) => hint,
  }),
  COMMAND_NOT_FOUND: entry<{ command: string; hint?: string }>({
    exit: 127,
    message: ({ command }) => `there is no command ${shellWord(command)}`,
    hint: ({ hint }) => hint,
  }),
} as const;

export type ErrorCode = keyof typeof catalog;

/** The facts that belong to a code, so that wrong details do not compile. */
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof catalog)[Code]['message']>[0];
