import type { Profile, ProfileSet } from '../config/profile.ts';
import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, readSettings, type Setting, type Settings } from '../config/settings.ts';
import type { CycleLink } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import type { BaseSpec } from './base.ts';
import { federationLine, findBases, namedSource, refuseLostPolicy, staticBase, webIdentityBase } from './find-base.ts';
import type { Warning } from './chain-plan.ts';

/** A base and the profiles whose roles are assumed from it, nearest the base first; or a federated user's session. */
export interface Chain {
  readonly selected: Settings;
  readonly base: BaseSpec;
  readonly roles: readonly Settings[];
  /** The selected profile's line that asks for a federated user's session, in place of a role. */
  readonly federation: Setting | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Walks `source_profile` from `name` on a stack of visited profiles, by AWS's rules: a profile may name itself once, to
 * use its own keys; from the second profile on, static keys win over `role_arn`; exactly one of `source_profile` and
 * `credential_source`. Every fault that needs no network is thrown with its line. A chain may be as long as it likes, unless
 * `mostLinks` is given: then CHAIN_LONG is thrown where there are more.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 */
export function resolveChain(profiles: ProfileSet, name: string, mostLinks = Infinity): Chain {
  // By the profile that each stands in, in the order of the walk.
  const links = new Map<string, CycleLink>();
  const roles: Settings[] = [];
  const selected = readSettings(profiles, profileOf(profiles, name));
  const federation = federationLine(selected);
  let settings = selected;
  for (;;) {
    const first = settings === selected;
    const next = step(profiles, settings, first, first ? federation : undefined);
    if (next.assumed) roles.push(settings);
    if (next.base !== undefined)
      return { selected, base: next.base, roles: roles.toReversed(), federation, warnings: next.warnings };
    links.set(next.link.profile, next.link);
    if (links.size > mostLinks) throw new RolechainError('CHAIN_LONG', { profile: name, most: mostLinks });
    settings = readSettings(profiles, follow(profiles, links, next.link));
    if (federationLine(settings) !== undefined) throw federatedSource(next.link);
  }
}

/** The profile that somebody asks for. Throws PROFILE_UNKNOWN. */
export function profileOf(profiles: ProfileSet, name: string): Profile {
  const profile = profiles.profiles.get(name);
  if (profile !== undefined) return profile;
  const hint = whyUnknown(profiles, name);
  throw new RolechainError('PROFILE_UNKNOWN', {
    profile: name,
    files: profiles.files,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Where a profile leads: to a base, or along a link. `assumed`: whether its own role is assumed from there. */
type Step =
  | { readonly base: BaseSpec; readonly assumed: boolean; readonly warnings: readonly Warning[] }
  | { readonly base?: undefined; readonly assumed: boolean; readonly link: CycleLink };

function step(profiles: ProfileSet, settings: Settings, first: boolean, federation: Setting | undefined): Step {
  const assumed = federation === undefined;
  refuseLostPolicy(settings, !assumed);

  // From the second profile on, static keys win over role_arn, as in the AWS CLI and the SDKs.
  const own = first ? undefined : staticBase(settings);
  if (own !== undefined) return { base: own, assumed: false, warnings: staticKeysWin(settings) };

  const webIdentity = webIdentityBase(settings);
  if (webIdentity !== undefined) return { base: webIdentity, assumed: false, warnings: [] };

  const made = federation ?? settings.get('role_arn');
  if (isEmpty(made)) {
    const [base, ...others] = findBases(profiles, settings);
    return { base, assumed: false, warnings: others.map((other) => mixed(base, other)) };
  }

  const source = settings.get('source_profile');
  const named = settings.get('credential_source');
  if (!isEmpty(source) && !isEmpty(named)) {
    throw new RolechainError('CHAIN_SOURCE_CONFLICT', {
      profile: settings.profile,
      origin: source.origin,
      other: named.origin,
    });
  }
  const base = namedSource(settings);
  if (base !== undefined) return { base, assumed, warnings: [] };
  if (isEmpty(source)) {
    const details = { profile: settings.profile, origin: made.origin };
    throw new RolechainError('CHAIN_NO_SOURCE', assumed ? details : { ...details, key: made.key });
  }

  const link = { profile: settings.profile, key: source.key, next: source.text, origin: source.origin };
  if (source.text !== settings.profile) return { assumed, link };
  const itself = staticBase(settings, settings.own);
  if (itself === undefined) throw cycle([link]);
  return { base: itself, assumed, warnings: [] };
}

function follow(
  profiles: ProfileSet,
  links: ReadonlyMap<string, CycleLink>,
  { profile, key, next, origin }: CycleLink,
): Profile {
  if (links.has(next)) throw cycle(linksFrom(next, links));
  const source = profiles.profiles.get(next);
  if (source !== undefined) return source;
  const hint = whyUnknown(profiles, next);
  throw new RolechainError('SOURCE_PROFILE_UNKNOWN', {
    profile,
    source: next,
    key,
    origin,
    ...(hint === undefined ? {} : { hint }),
  });
}

function linksFrom(profile: string, links: ReadonlyMap<string, CycleLink>): readonly CycleLink[] {
  const walked = [...links.values()];
  return walked.slice(walked.findIndex((link) => link.profile === profile));
}

function cycle(links: readonly CycleLink[]): RolechainError {
  const path = links.map((link) => link.profile);
  return new RolechainError('CHAIN_CYCLE', { path: [...path, links.at(-1)?.next ?? ''], links });
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html ("Permissions") */
function federatedSource({ profile, key, next, origin }: CycleLink): RolechainError {
  const reason = 'whose federated session cannot be a source: AWS lets it assume no role';
  const hint = `name the profile with the access key there; a session policy can stand in ${profile} itself`;
  return new RolechainError('FEDERATION_SOURCE', { profile, key, source: next, reason, origin, hint });
}

/** A header that AWS's grammar passes over, or a name one letter off, is what people most often look for. */
function whyUnknown(profiles: ProfileSet, name: string): string | undefined {
  const passedOver = profiles.ignored.find(({ header }) => header === name || header === `profile ${name}`);
  if (passedOver !== undefined) {
    const { file, line } = passedOver.origin;
    const written = /^[\w\-./%@:+]+$/.test(name) ? name : `"${name}"`;
    return `[${passedOver.header}] at ${file}:${line} is not read as a profile: write [profile ${written}]`;
  }
  const meant = profiles.spelling.nearest(name);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

function staticKeysWin(settings: Settings): readonly Warning[] {
  const roleArn = settings.get('role_arn');
  if (isEmpty(roleArn)) return [];
  const policy = settings.get('session_policy') ?? settings.get('session_policy_arns');
  if (policy !== undefined) {
    const reason = 'would be lost: as a source, the profile’s own access key comes before its role';
    throw refuseValue(settings, policy, reason, 'move the access key into a profile of its own');
  }
  const message = `the role of profile ${settings.profile} is not assumed: as a source, its own access key comes first`;
  return [{ code: 'ROLE_NOT_ASSUMED', message, origin: roleArn.origin }];
}

function mixed(base: BaseSpec, other: BaseSpec): Warning {
  const message = `profile ${base.profile} holds several kinds of credentials; ${base.kind} is used, ${other.kind} is not, and SDKs differ`;
  return { code: 'CREDENTIAL_KINDS_MIXED', message, origin: other.origin };
}
