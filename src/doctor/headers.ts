import type { ParsedFile } from '../config/parsed-file.ts';
import type { Section } from '../config/section.ts';
import { nearest } from '../errors/spelling.ts';
import type { Origin } from '../errors/catalog.ts';
import type { Observation } from './finding.ts';

export interface ParsedFiles {
  readonly config: ParsedFile;
  readonly credentials: ParsedFile;
}

/** Headers that are passed over, and what stands twice: to AWS's SDKs the last one counts, the AWS CLI reads nothing. */
export function checkHeaders({ config, credentials }: ParsedFiles): Observation[] {
  return [
    ...config.ignored.flatMap(({ header, origin }) => passedOver(header, inConfig(header), origin)),
    ...credentials.ignored.flatMap(({ header, origin }) => passedOver(header, inCredentials(header), origin)),
    ...twoDefaults(config.sections),
    ...twice(config.sections),
    ...twice(credentials.sections),
    ...credentials.sections.flatMap(rolesAmongKeys),
  ];
}

function passedOver(header: string, meant: string | undefined, origin: Origin): Observation[] {
  if (meant === undefined) return [];
  // Quotes that do not match are all that is wrong with it.
  const wanted = meant === header ? 'the name in quotes: [profile "my team"]' : `[${meant}]`;
  const message = `[${header}] is not read as a profile (${at(origin)})`;
  return [{ level: 'warning', message, origin, hint: `write ${wanted}` }];
}

// Sections of the AWS CLI that are no profiles.
const OF_THE_AWS_CLI: ReadonlySet<string> = new Set(['plugins', 'preview']);

function inConfig(header: string): string | undefined {
  const [kind = '', ...rest] = header.split(/\s+/);
  if (rest.length === 0) {
    if (header.toLowerCase() === 'default') return 'default';
    return OF_THE_AWS_CLI.has(header) || header === '' ? undefined : `profile ${header}`;
  }
  const meant = ['profile', 'sso-session', 'services'].find((known) => known === kind.toLowerCase());
  const near = meant ?? nearest(kind, ['profile', 'sso-session', 'services'], 2);
  return near === undefined ? undefined : `${near} ${quoted(rest.join(' '))}`;
}

function inCredentials(header: string): string | undefined {
  return /^profile\s+(.+)$/.exec(header)?.[1];
}

function quoted(name: string): string {
  return /^["'].*["']$|^[\w\-./%@:+]+$/.test(name) ? name : `"${name}"`;
}

function twoDefaults(sections: readonly Section[]): Observation[] {
  const defaults = sections.filter(({ kind, name }) => kind === 'profile' && name === 'default');
  const bare = defaults.find(({ prefixed }) => !prefixed);
  const prefixed = defaults.find((section) => section.prefixed);
  if (bare === undefined || prefixed === undefined) return [];
  const message =
    `[default] (${at(bare.origin)}) stands beside [profile default] (${at(prefixed.origin)}): ` +
    'the SDKs and rolechain pass the first one over, the AWS CLI and boto3 take the last';
  return [{ level: 'warning', message, origin: bare.origin, hint: 'keep [default] alone' }];
}

function twice(sections: readonly Section[]): Observation[] {
  const first = new Map<string, Section>();
  return sections.flatMap((section) => {
    const { kind, name, prefixed, origin } = section;
    const header = [...(prefixed ? [kind] : []), name].join(' ');
    const earlier = first.get(header);
    first.set(header, earlier ?? section);
    const keys = [...section.properties()].flatMap(([key, property]) =>
      property.earlier === undefined ? [] : again(`${key} of [${header}]`, property.earlier, property.origin),
    );
    return earlier === undefined ? keys : [...again(`[${header}]`, earlier.origin, origin), ...keys];
  });
}

function again(what: string, earlier: Origin, origin: Origin): Observation[] {
  const message =
    `${what} stands a second time (${at(origin)}), first at line ${earlier.line}: ` +
    'the AWS CLI and boto3 refuse the whole file for it, the SDKs take the last value';
  return [{ level: 'problem', message, origin, hint: 'keep one of them' }];
}

const ROLE_KEYS = ['role_arn', 'source_profile', 'credential_source', 'session_policy', 'rolechain'];

function rolesAmongKeys(section: Section): Observation[] {
  const properties = section.properties();
  const keys = ROLE_KEYS.filter((key) => properties.has(key));
  const place = properties.get(keys[0] ?? '')?.origin;
  if (place === undefined) return [];
  const stand = keys.length === 1 ? 'stands' : 'stand';
  const message = `${keys.join(' and ')} of profile ${section.name} ${stand} in the credentials file (${at(place)})`;
  return [{ level: 'note', message, origin: place, hint: 'roles belong in the config file, where every tool looks' }];
}

function at({ file, line }: Origin): string {
  return `${file}:${line}`;
}
