import type { Origin } from '../errors/catalog.ts';
import { Spelling } from '../errors/spelling.ts';
import { parseIni } from './ini.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { Property, Section } from './section.ts';
import type { Header } from './section-header.ts';

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
  /** Tells which profile was most likely meant by a name that none has. */
  readonly spelling: Spelling;
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
  const profiles = new MergedSections('profile', [parsedConfig, parsedCredentials]);
  return {
    profiles,
    spelling: new Spelling(profiles),
    ssoSessions: new MergedSections('sso-session', [parsedConfig]),
    services: new MergedSections('services', [parsedConfig]),
    ignored: [...parsedConfig.ignored, ...parsedCredentials.ignored],
    files: [config.file, credentials.file],
  };
}

/** What the files hold under each name of a kind, merged when it is first asked for. */
class MergedSections implements ReadonlyMap<string, Profile> {
  readonly #kind: Header['kind'];
  readonly #files: readonly ParsedFile[];
  readonly #merged = new Map<string, Profile | undefined>();
  #names: ReadonlySet<string> | undefined;

  constructor(kind: Header['kind'], files: readonly ParsedFile[]) {
    this.#kind = kind;
    this.#files = files;
  }

  get(name: string): Profile | undefined {
    if (!this.#merged.has(name)) this.#merged.set(name, this.#merge(name));
    return this.#merged.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#allNames().size;
  }

  keys(): MapIterator<string> {
    return this.#allNames().keys();
  }

  *values(): MapIterator<Profile> {
    for (const [, profile] of this.entries()) yield profile;
  }

  *entries(): MapIterator<[string, Profile]> {
    for (const name of this.keys()) {
      const profile = this.get(name);
      if (profile !== undefined) yield [name, profile];
    }
  }

  [Symbol.iterator](): MapIterator<[string, Profile]> {
    return this.entries();
  }

  forEach(each: (profile: Profile, name: string, all: ReadonlyMap<string, Profile>) => void): void {
    for (const [name, profile] of this.entries()) each(profile, name, this);
  }

  #merge(name: string): Profile | undefined {
    const sections = this.#files.flatMap((file) => withoutShadowed(file.named(this.#kind, name)));
    const [first] = sections;
    return first === undefined || sections.length === 1 ? first : merged(first, sections);
  }

  #allNames(): ReadonlySet<string> {
    this.#names ??= new Set(this.#files.flatMap((file) => file.names(this.#kind)));
    return this.#names;
  }
}

/** `[profile default]` makes every `[default]` of its file void, whatever their order. */
function withoutShadowed(sections: readonly Section[]): readonly Section[] {
  const prefixed = sections.filter((section) => section.prefixed);
  return prefixed.length === 0 ? sections : prefixed;
}

/** The later section's values hold; each remembers that there was another. */
function merged({ name, origin }: Section, sections: readonly Section[]): Profile {
  let properties: ReadonlyMap<string, Property> | undefined;
  return { name, origin, properties: () => (properties ??= mergedProperties(sections)) };
}

function mergedProperties(sections: readonly Section[]): ReadonlyMap<string, Property> {
  const all = new Map<string, Property>();
  for (const section of sections) {
    for (const [key, property] of section.properties()) {
      const earlier = all.get(key)?.origin;
      all.set(key, earlier === undefined ? property : { ...property, earlier });
    }
  }
  return all;
}
