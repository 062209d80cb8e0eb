import type { BaseSpec } from './chain/base.ts';
import type { ChainPlan } from './chain/chain-plan.ts';
import { planChain } from './chain/plan.ts';
import { resolveChain, type Chain } from './chain/resolve.ts';
import { policyOwners, type RolePolicy } from './chain/role-policy.ts';
import { parseStack, stackVariable } from './chain/stack.ts';
import { serviceEndpoint, type Endpoint } from './chain/endpoint.ts';
import { folderOf, locate, readConfig, resolvePath, type Locations } from './config/files.ts';
import type { ProfileSet } from './config/profile.ts';
import { isEmpty, readSettings, type Setting, type Settings } from './config/settings.ts';
import { RolechainError } from './errors/error.ts';
import type { StaticKeys } from './credentials/credentials.ts';
import type { PolicyFlags, PolicyPaths } from './policy-sources.ts';
import type { Environment } from './session/environment.ts';

/** What a command asks for. */
export interface ChainRequest extends PolicyFlags {
  /** By default `AWS_PROFILE`, else `default`. */
  readonly profile?: string | undefined;
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
  const policies = await policiesOf(chain, request, { path, folder: place.folder, home: locations.home });
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

/** By profile. A chain that names no policy does not load what reads them. */
async function policiesOf(
  chain: Chain,
  flags: PolicyFlags,
  paths: PolicyPaths,
): Promise<ReadonlyMap<string, RolePolicy>> {
  const overridden = flags.policy !== undefined || flags.policyArns !== undefined;
  if (!overridden && !policyOwners(chain).some(namesPolicy)) return new Map();
  const { readPolicies } = await import('./policy-sources.ts');
  return readPolicies(chain, flags, paths);
}

function namesPolicy({ get }: Settings): boolean {
  return !isEmpty(get('session_policy')) || !isEmpty(get('session_policy_arns'));
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
