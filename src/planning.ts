import type { BaseSpec } from './chain/base.ts';
import type { ChainPlan } from './chain/chain-plan.ts';
import { planChain } from './chain/plan.ts';
import { resolveChain, type Chain } from './chain/resolve.ts';
import { readPolicyArns, refuseForeignPolicies, type RolePolicy } from './chain/role-policy.ts';
import { parseStack, stackVariable } from './chain/stack.ts';
import { serviceEndpoint, type Endpoint } from './chain/sts-settings.ts';
import { folderOf, locate, readConfig, readPolicyFile, resolvePath, type Locations } from './config/files.ts';
import type { ProfileSet } from './config/profile.ts';
import { isEmpty, readSettings, type Setting, type Settings } from './config/settings.ts';
import type { Origin } from './errors/catalog.ts';
import { RolechainError } from './errors/error.ts';
import type { StaticKeys } from './credentials/credentials.ts';
import type { Environment } from './session/environment.ts';

/** What a command asks for. */
export interface ChainRequest {
  /** By default `AWS_PROFILE`, else `default`. */
  readonly profile?: string | undefined;
  /** A policy file or JSON, and policy ARNs: either of them replaces both of the profile's own. */
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
  /** The profile's own session gets at most so many seconds, whatever the profile says. */
  readonly mostSeconds?: number;
  /** A longer chain is refused with CHAIN_LONG; by default none is. */
  readonly mostLinks?: number;
}

/** The machine a plan is made on. */
export interface Place {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The working folder, asked for only where a flag names a relative path: it may have been deleted. */
  readonly folder: () => string;
  readonly userHome: () => string;
  /** Names what a base is, without calling anybody; undefined where nobody is signed in. */
  readonly identify: (base: BaseSpec, facts: IdentityFacts) => string | undefined;
}

interface IdentityFacts {
  readonly env: Environment;
  readonly home: string;
  readonly staticKeys: (profile: string) => StaticKeys;
}

export interface Planned {
  readonly plan: ChainPlan;
  readonly locations: Locations;
  /** The access key that a profile of the plan holds. */
  readonly staticKeys: (profile: string) => StaticKeys;
  /** The endpoint of IAM that somebody chose; asked for only by who calls IAM. Throws CONFIG_VALUE, ENDPOINT_INSECURE. */
  readonly iamEndpoint: () => Endpoint | undefined;
}

/** The two files as they are now. */
export interface Files {
  readonly locations: Locations;
  readonly profiles: ProfileSet;
}

/** Throws CONFIG_UNREADABLE, CONFIG_SYNTAX. */
export function readFiles({ env, platform, userHome }: Place): Files {
  const locations = locate(env, platform, userHome);
  return { locations, profiles: readConfig(locations) };
}

/** The profile that is meant where none is named. */
export function defaultProfile(env: Environment): string {
  return env['AWS_PROFILE'] || 'default';
}

/** Files to plan: reads what the chain names, asks nobody and calls nothing. Everything thrown from here has exit code 2 or 3. */
export async function planFor(request: ChainRequest, place: Place, files: Files = readFiles(place)): Promise<Planned> {
  const { env } = place;
  const { locations, profiles } = files;
  const chain = resolveChain(profiles, request.profile ?? defaultProfile(env), request.mostLinks);
  refuseRecursion(chain, parseStack(env[stackVariable]));
  const path = (setting: Setting): string => resolvePath(setting.text, folderOf(setting.origin), locations.home);
  const policies = await readPolicies(chain, request, { place, locations, path });
  const staticKeys = (profile: string): StaticKeys => readStaticKeys(profiles, profile);
  const identity = place.identify(chain.base, { env, home: locations.home, staticKeys });
  const { mostSeconds } = request;
  const facts = { profiles, env, policies, path, baseIdentity: identity, mostSeconds };
  // Few chains end so: the others do not load its rules.
  const federation = chain.federation && (await import('./chain/federation.ts')).planFederation(chain, facts);
  const plan = planChain(chain, facts, federation);
  const iamEndpoint = (): Endpoint | undefined => serviceEndpoint('IAM', { profiles, selected: chain.selected, env });
  return { plan, locations, staticKeys, iamEndpoint };
}

/** A `credential_process` that leads back to a profile in progress would start us without end. Throws CHAIN_RECURSION. */
function refuseRecursion({ selected, base }: Chain, stack: readonly string[]): void {
  const again = [selected.profile, ...(base.kind === 'process' ? [base.profile] : [])].find((name) =>
    stack.includes(name),
  );
  if (again !== undefined) throw new RolechainError('CHAIN_RECURSION', { profile: again, stack });
}

interface Paths {
  readonly place: Place;
  readonly locations: Locations;
  readonly path: (setting: Setting) => string;
}

async function readPolicies(
  chain: Chain,
  request: ChainRequest,
  paths: Paths,
): Promise<ReadonlyMap<string, RolePolicy>> {
  const overridden = request.policy !== undefined || request.policyArns !== undefined;
  const policies = new Map<string, RolePolicy>();
  const owners = policyOwners(chain);
  for (const owner of owners) {
    if (overridden && owner === owners.at(-1)) continue;
    policies.set(owner.profile, await readOwnPolicy(owner, paths));
  }
  if (!overridden) return policies;
  const owner = owners.at(-1);
  if (owner === undefined) throw nothingToNarrow(chain.selected.profile);
  return policies.set(owner.profile, await readFlagPolicy(owner, request, paths));
}

/** The profiles of a chain whose sessions a policy can narrow, nearest the base first. */
export function policyOwners({ federation, roles, selected }: Chain): readonly Settings[] {
  return federation === undefined ? roles : [selected];
}

export function nothingToNarrow(profile: string): RolechainError {
  const reason = `profile ${profile} assumes no role, so there is no session a policy could narrow`;
  return new RolechainError('USAGE', { reason });
}

async function readOwnPolicy(owner: Settings, { path }: Paths): Promise<RolePolicy> {
  const policy = owner.get('session_policy');
  const arns = owner.get('session_policy_arns');
  return {
    ...(isEmpty(policy) ? {} : { policy: await check(textOf(policy, path)) }),
    ...(isEmpty(arns) ? {} : { policyArns: checkArns(arnsText(arns, path), owner, arns.origin) }),
  };
}

async function readFlagPolicy(
  owner: Settings,
  request: ChainRequest,
  { place, locations }: Paths,
): Promise<RolePolicy> {
  const { policy, policyArns } = request;
  const read = (written: string): { text: string; source: string; line: number } => {
    if (isJson(written)) return { text: written, source: '--policy', line: 1 };
    const file = resolvePath(written, place.folder(), locations.home);
    return { text: readPolicyFile(file), source: file, line: 1 };
  };
  return {
    ...(policy === undefined ? {} : { policy: await check(read(policy)) }),
    ...(policyArns === undefined ? {} : { policyArns: checkArns(policyArns.join(','), owner) }),
  };
}

/** The checker reads JSON with positions; a chain without policies never loads it. */
async function check(input: {
  text: string;
  source: string;
  line: number;
}): Promise<NonNullable<RolePolicy['policy']>> {
  const { readSessionPolicy } = await import('./chain/session-policy.ts');
  return readSessionPolicy(input);
}

function textOf(setting: Setting, path: Paths['path']): { text: string; source: string; line: number } {
  const { text, origin } = setting;
  if (isJson(text)) return { text, source: origin.file, line: origin.line };
  const file = path(setting);
  return { text: readPolicyFile(file, origin), source: file, line: 1 };
}

/** `session_policy_arns` as it is written, or the text of the file that it names. Throws POLICY_UNREADABLE. */
export function arnsText(setting: Setting, path: Paths['path']): string {
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

function readStaticKeys(profiles: ProfileSet, name: string): StaticKeys {
  const profile = profiles.profiles.get(name);
  const settings = profile && readSettings(profiles, profile);
  const value = (key: string): string => settings?.own(key)?.text ?? '';
  const sessionToken = value('aws_session_token');
  const accountId = value('aws_account_id');
  return {
    accessKeyId: value('aws_access_key_id'),
    secretAccessKey: value('aws_secret_access_key'),
    ...(sessionToken === '' ? {} : { sessionToken }),
    ...(accountId === '' ? {} : { accountId }),
  };
}
