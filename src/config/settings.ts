import { RolechainError } from '../errors/error.ts';
import type { CycleLink, Origin } from '../errors/catalog.ts';
import type { Property } from './section.ts';
import type { Profile, ProfileSet } from './profile.ts';
import { reachKeys, readBlock } from './block.ts';
import { refuseValue } from './refuse-value.ts';

/** A value of a profile of the asked chain: judged, and with the line it stands on. */
export interface Setting {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
}

/** What one profile of the chain says: of its `rolechain =` block if it has one, else of its plain keys. */
export interface Settings {
  readonly profile: string;
  readonly origin: Origin;
  /** The chain's own keys; throws CONFIG_VALUE where the value holds a control character. */
  readonly get: (key: string) => Setting | undefined;
  /** Keys that hold for the whole profile (region, endpoint …): the block's, else the plain ones, else included ones. */
  readonly around: (key: string) => Setting | undefined;
  /** The profile's own access key, wherever it stands: for a profile that names itself as its source. */
  readonly own: (key: string) => Setting | undefined;
  readonly hasBlock: boolean;
}

// An access key belongs to the profile it stands in; `include_profile` brings settings, never credentials.
const NEVER_INCLUDED: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_account_id',
]);

type Values = ReadonlyMap<string, Property>;

/** Judges a profile's block and included profiles. Throws CONFIG_VALUE, SOURCE_PROFILE_UNKNOWN, CHAIN_CYCLE. */
export function readSettings(profiles: ProfileSet, profile: Profile): Settings {
  const block = readBlock(profile);
  const plain = profile.properties();
  const chain = withIncluded(profiles, profile, block ?? plain);
  const find = (values: Values, key: string): Setting | undefined => {
    const property = values.get(key);
    return property === undefined ? undefined : judge(profile.name, key, property);
  };
  return {
    profile: profile.name,
    origin: profile.origin,
    get: (key) => find(chain, key),
    around: (key) => find(block ?? plain, key) ?? find(plain, key) ?? find(chain, key),
    own: (key) => find(block ?? plain, key) ?? find(plain, key),
    hasBlock: block !== undefined,
  };
}

// Far more than anybody writes, and few enough to read for each profile of a config.
const MOST_INCLUDED = 100;

/** Keys the profile lacks come from the profile it includes, and so on; the nearest wins. */
function withIncluded(profiles: ProfileSet, profile: Profile, own: Values): Values {
  if (!own.has('include_profile')) return own;
  const merged = new Map(own);
  const links = new Map<string, CycleLink>();
  let current = profile.name;
  let values = own;
  for (;;) {
    const include = values.get('include_profile');
    if (include === undefined || include.text === '') return merged;
    const { text: next, origin } = judge(current, 'include_profile', include);
    links.set(current, { profile: current, key: 'include_profile', next, origin });
    if (links.size > MOST_INCLUDED) {
      const reason = `ends a row of ${MOST_INCLUDED} profiles that include one another, which is too many`;
      throw refuseValue({ profile: current }, { key: 'include_profile', origin }, reason);
    }
    if (links.has(next)) {
      const walked = [...links.values()];
      const cycle = walked.slice(walked.findIndex((link) => link.profile === next));
      throw new RolechainError('CHAIN_CYCLE', { path: [...cycle.map((link) => link.profile), next], links: cycle });
    }
    const included = profiles.profiles.get(next);
    if (included === undefined) {
      throw new RolechainError('SOURCE_PROFILE_UNKNOWN', {
        profile: current,
        source: next,
        key: 'include_profile',
        origin,
      });
    }
    values = includable(included);
    for (const [key, property] of values) if (!merged.has(key) && !NEVER_INCLUDED.has(key)) merged.set(key, property);
    current = next;
  }
}

/** Of a profile with a block: the block, and what holds for it beside. Its other plain keys are for other programs. */
function includable(profile: Profile): Values {
  const block = readBlock(profile);
  if (block === undefined) return profile.properties();
  return new Map([...[...profile.properties()].filter(([key]) => reachKeys.has(key)), ...block]);
}

// eslint-disable-next-line no-control-regex -- a value with control characters could redraw a terminal or split a header
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function judge(profile: string, key: string, { text, origin }: Property): Setting {
  if (CONTROL.test(text)) {
    const reason = text.includes('\n') ? 'must stand on one line' : 'holds a control character';
    throw refuseValue({ profile }, { key, origin }, reason);
  }
  return { key, text, origin };
}

/**
 * Whether a setting says `true`, in any case; an absent one does not. `variable`, from the environment, comes first, and
 * is true or anything else. Throws CONFIG_VALUE for a setting that is neither true nor false.
 */
export function isSwitchedOn(
  settings: Pick<Settings, 'profile'>,
  setting: Setting | undefined,
  variable?: string,
): boolean {
  if (variable) return variable.toLowerCase() === 'true';
  if (isEmpty(setting)) return false;
  const value = setting.text.toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  throw refuseValue(settings, setting, 'must be true or false');
}

/** An empty value counts as absent, as in every SDK. */
export function isEmpty(setting: Setting | undefined): setting is undefined {
  return setting === undefined || setting.text === '';
}
