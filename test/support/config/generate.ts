import * as fc from 'fast-check';
import type { FileKind } from '../../../src/config/section-header.ts';

/** A config file as data. Within a section each key stands once, in small letters. */
export interface ConfigModel {
  readonly sections: readonly SectionModel[];
}

export interface SectionModel {
  readonly kind: 'profile' | 'sso-session' | 'services';
  readonly name: string;
  /** One line, several of which the later continue the first, or a nested block below an empty first line. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
}

/** How a file is laid out, which means nothing. */
export interface Layout {
  readonly end: '\n' | '\r\n';
  readonly equals: string;
  readonly indent: string;
  readonly between: readonly string[];
  readonly headerBlank: string;
  readonly lastBreak: boolean;
}

const plainLayout: Layout = {
  end: '\n',
  equals: ' = ',
  indent: '  ',
  between: [],
  headerBlank: ' ',
  lastBreak: true,
};

/** A config file's text from what it says. */
export function printConfig({ sections }: ConfigModel, kind: FileKind, layout: Layout = plainLayout): string {
  const { end, equals, indent, between, headerBlank, lastBreak } = layout;
  const lines = sections.flatMap((section) => [
    ...between,
    `[${headerOf(section, kind, headerBlank)}]`,
    ...Object.entries(section.properties).flatMap(([key, [first = '', ...more]]) => [
      ...between,
      `${key}${equals}${first}`,
      ...more.map((line) => `${indent}${line}`),
    ]),
  ]);
  return lines.join(end) + (lastBreak ? end : '');
}

function headerOf({ kind, name }: SectionModel, file: FileKind, blank: string): string {
  if (file === 'credentials' || (kind === 'profile' && name === 'default')) return name;
  return `${kind}${blank}${/^[\w\-./%@:+]+$/.test(name) ? name : `"${name}"`}`;
}

const names = fc.constantFrom('a', 'b', 'default', 'team/web', 'x.y@z', '__proto__', 'constructor', 'profile');
const quotedNames = fc.constantFrom('my team', 'a]b', 'é', 'a # b', '[x]');
const keys = fc.oneof(
  fc.constantFrom('region', 'role_arn', 'source_profile', 'rolechain', 's3', 'aws_access_key_id', 'x.y', 'a-b/c%d+e@f'),
  fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/).filter((key) => key !== '__proto__'),
);
const text = fc.oneof(
  fc.constantFrom(
    'eu-west-1',
    'arn:aws:iam::111111111111:role/r',
    'a b',
    'a=b',
    '[x]',
    'x;y',
    'x#y',
    '{"a": 1}',
    '"q"',
  ),
  fc.stringMatching(/^[!-~]{1,20}$/).filter((value) => !/^[#;]/.test(value)),
  fc.constantFrom('日本', 'é', '🎉', 'a\u2028b'),
);
const nestedLine = fc.tuple(fc.stringMatching(/^[a-z_]{1,8}$/), text).map(([key, value]) => `${key} = ${value}`);
const value: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 5, arbitrary: text.map((line) => [line]) },
  { weight: 1, arbitrary: fc.constant(['']) },
  { weight: 1, arbitrary: fc.array(text, { minLength: 2, maxLength: 4 }) },
  { weight: 2, arbitrary: fc.array(nestedLine, { minLength: 1, maxLength: 4 }).map((lines) => ['', ...lines]) },
);
const properties = fc.dictionary(keys, value, { maxKeys: 5, noNullPrototype: true });

/** Config files, each section once. */
export const configModels = (kind: FileKind): fc.Arbitrary<ConfigModel> => {
  const section: fc.Arbitrary<SectionModel> = fc.record({
    kind:
      kind === 'config'
        ? fc.constantFrom('profile', 'profile', 'profile', 'sso-session', 'services')
        : fc.constant('profile'),
    name: kind === 'config' ? fc.oneof({ weight: 3, arbitrary: names }, quotedNames) : names,
    properties,
  });
  const sections = fc.uniqueArray(section, { selector: ({ kind: of, name }) => `${of} ${name}`, maxLength: 6 });
  return fc.record({ sections });
};

export const layouts: fc.Arbitrary<Layout> = fc.record({
  end: fc.constantFrom('\n', '\r\n'),
  equals: fc.constantFrom(' = ', '=', '\t= ', ' ='),
  indent: fc.constantFrom('  ', '\t', ' '),
  between: fc.array(fc.constantFrom('', '# a comment', '; k = v', '#[profile a]'), { maxLength: 2 }),
  headerBlank: fc.constantFrom(' ', '\t', '   '),
  lastBreak: fc.boolean(),
});
