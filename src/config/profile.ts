import type { Origin } from '../errors/catalog.ts';
import { parseIni, type ParsedFile, type Property, type Section } from './ini.ts';

/** A profile as the two files together say it; nothing is judged yet. */
export interface Profile {
  readonly name: string;
  /** The section header; where a name stands in both files, the config file's. */
  readonly origin: Origin;
  properties(): ReadonlyMap<string, Property>;
}

/** Everything the two files hold. Names are data: `constructor` is a profile like any other. */
export interface ProfileSet {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly ssoSessions: ReadonlyMap<string, Profile>;
  readonly services: ReadonlyMap<string, Profile>;
  /** Headers that AWS's grammar passes over, as written. */
  readonly ignored: ParsedFile['ignored'];
  /** The files looked at, there or not. */
  readonly files: readonly string[];
}

export interface FileText {
  readonly file: string;
  /** Empty where the file does not exist. */
  readonly text: string;
}

/** Merges both files by AWS's rules: key by key, the credentials file winning. Throws CONFIG_SYNTAX. */
export function readProfiles(config: FileText, credentials: FileText): ProfileSet {
  const parsedConfig = parseIni(config.text, config.file, 'config');
  const parsedCredentials = parseIni(credentials.text, credentials.file, 'credentials');
  const sections = withoutShadowedDefault(parsedConfig.sections);
  return {
    profiles: merge([...ofKind(sections, 'profile'), ...parsedCredentials.sections]),
    ssoSessions: merge(ofKind(sections, 'sso-session')),
    services: merge(ofKind(sections, 'services')),
    ignored: [...parsedConfig.ignored, ...parsedCredentials.ignored],
    files: [config.file, credentials.file],
  };
}

/** `[profile default]` makes every `[default]` of the config file void, whatever their order. */
function withoutShadowedDefault(sections: readonly Section[]): readonly Section[] {
  if (!sections.some((section) => isDefault(section) && section.prefixed)) return sections;
  return sections.filter((section) => !isDefault(section) || section.prefixed);
}

function isDefault({ kind, name }: Section): boolean {
  return kind === 'profile' && name === 'default';
}

function ofKind(sections: readonly Section[], kind: Section['kind']): readonly Section[] {
  return sections.filter((section) => section.kind === kind);
}

function merge(sections: readonly Section[]): ReadonlyMap<string, Profile> {
  const byName = new Map<string, Profile>();
  for (const section of sections) {
    const known = byName.get(section.name);
    byName.set(section.name, known === undefined ? section : merged(known, section));
  }
  return byName;
}

/** The later section's values hold; each remembers that there was another. */
function merged(known: Profile, section: Section): Profile {
  let properties: ReadonlyMap<string, Property> | undefined;
  return {
    name: known.name,
    origin: known.origin,
    properties: () =>
      (properties ??= new Map([...known.properties(), ...marked(known.properties(), section.properties())])),
  };
}

function marked(
  known: ReadonlyMap<string, Property>,
  added: ReadonlyMap<string, Property>,
): readonly (readonly [string, Property])[] {
  return [...added].map(([key, property]) => {
    const earlier = known.get(key)?.origin;
    return [key, earlier === undefined ? property : { ...property, earlier }];
  });
}
