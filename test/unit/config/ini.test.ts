import { describe, expect, it } from 'vitest';
import { readProfiles, type ProfileSet } from '../../../src/config/profile.ts';
import { hasCode } from '../../../src/errors/error.ts';
import { awsConformance, hasAwsConformance, withoutAwsConformance } from '../../support/aws-conformance.ts';
import { entries, field, list, text } from '../../support/shape.ts';

const read = (config: string, credentials = ''): ProfileSet =>
  readProfiles({ file: 'config', text: config }, { file: 'credentials', text: credentials });

/** Names to keys to values, as plain data. */
function plain(sections: ProfileSet['profiles']): Record<string, Record<string, string>> {
  return Object.fromEntries(
    [...sections].map(([name, section]) => [
      name,
      Object.fromEntries([...section.properties()].map(([key, property]) => [key, property.text])),
    ]),
  );
}

function refusal(work: () => unknown): { reason: string; line: number } | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!hasCode(error, 'CONFIG_SYNTAX')) throw error;
    return { reason: error.details.reason, line: error.details.origin.line };
  }
}

describe.skipIf(!hasAwsConformance)(`AWS’s profile parser cases${withoutAwsConformance}`, () => {
  const cases = hasAwsConformance
    ? list(field(awsConformance('aws-runtime/test-data/profile-parser-tests.json'), 'tests'))
    : [];

  it('are all 65 of them', () => expect(cases.length).toBe(hasAwsConformance ? 65 : 0));

  it.each(cases.map((test, index) => ({ test, name: `${index} ${text(field(test, 'name'))}` })))(
    '$name',
    ({ test }) => {
      const [input, output] = [field(test, 'input'), field(test, 'output')];
      const work = (): ProfileSet => read(text(field(input, 'configFile')), text(field(input, 'credentialsFile')));
      const expected = field(output, 'config');
      if (expected === undefined) {
        const reason = refusal(work)?.reason.toLowerCase();
        expect(reason).toContain(text(field(output, 'errorContaining')).toLowerCase());
        return;
      }
      const set = work();
      expect(plain(set.profiles)).toEqual(field(expected, 'profiles') ?? {});
      expect(plain(set.ssoSessions)).toEqual(field(expected, 'sso_sessions') ?? {});
    },
  );
});

describe('profiles', () => {
  it.each<{ rule: string; config: string; credentials?: string; profiles: Record<string, Record<string, string>> }>([
    { rule: 'an empty file has none', config: '', profiles: {} },
    {
      rule: 'keys and values are trimmed, keys fold case',
      config: '[profile a]\n  \nRegion \t=\t x \n',
      profiles: { a: { region: 'x' } },
    },
    { rule: 'a value may hold equals signs', config: '[profile a]\nk = a=b=', profiles: { a: { k: 'a=b=' } } },
    {
      rule: 'a comment in a line follows white space',
      config: '[profile a] ; x\nk = v#1;2 # c',
      profiles: { a: { k: 'v#1;2' } },
    },
    {
      rule: 'indented lines continue a value, comments included',
      config: '[profile a]\nk = v\n  w # c',
      profiles: { a: { k: 'v\nw # c' } },
    },
    {
      rule: 'an indented line that is a comment is one, as in the AWS CLI',
      config: '[profile a]\nk = v\n  # c\nl = w',
      profiles: { a: { k: 'v', l: 'w' } },
    },
    {
      rule: 'nested lines belong to the key above',
      config: '[profile a]\ns3 =\n  x = 1\n\n    y = 2 # c\n z=3',
      profiles: { a: { s3: '\nx = 1\ny = 2 # c\nz=3' } },
    },
    {
      rule: 'CRLF ends a line',
      config: '[profile a]\r\nk = v\r\n\r\n[profile b]\r\n',
      profiles: { a: { k: 'v' }, b: {} },
    },
    { rule: 'a byte order mark is passed over', config: '\uFEFF[profile a]\nk = v', profiles: { a: { k: 'v' } } },
    {
      rule: 'a quoted name may hold spaces',
      config: '[profile "my team"]\nk = v\n[profile \'x # y\']',
      profiles: { 'my team': { k: 'v' }, 'x # y': {} },
    },
    {
      rule: 'sections of one name merge, the last value holds',
      config: '[profile a]\nk = 1\nl = 1\n[profile a]\nk = 2',
      profiles: { a: { k: '2', l: '1' } },
    },
    {
      rule: 'the credentials file wins',
      config: '[profile a]\nk = 1',
      credentials: '[a]\nk = 2',
      profiles: { a: { k: '2' } },
    },
    {
      rule: '[profile default] makes [default] void',
      config: '[default]\nk = 1\n[profile default]\nl = 2',
      profiles: { default: { l: '2' } },
    },
    {
      rule: 'a name without "profile" in the config file is passed over',
      config: '[a]\nk = 1\n[profile b]',
      profiles: { b: {} },
    },
    {
      rule: 'a name with "profile" in the credentials file is passed over',
      config: '',
      credentials: '[profile a]\nk = 1',
      profiles: {},
    },
    {
      rule: 'an ill-formed name is passed over with its keys',
      config: '[profile a b]\nk = 1\n  x\n[profile c!]',
      profiles: {},
    },
    {
      rule: 'an ill-formed key is passed over with its lines',
      config: '[profile a]\nk k = 1\n  x\nl = 2',
      profiles: { a: { l: '2' } },
    },
  ])('$rule', ({ config, credentials, profiles }) => {
    expect(plain(read(config, credentials).profiles)).toEqual(profiles);
  });

  it('keeps file and line of every value', () => {
    const profile = read('\n[profile a]\n# c\nk = v\n\nrolechain =\n  role_arn = x', '[b]').profiles.get('a');
    expect(profile?.origin).toEqual({ file: 'config', line: 2 });
    expect(profile?.properties().get('k')).toEqual({ text: 'v', origin: { file: 'config', line: 4 } });
    expect(profile?.properties().get('rolechain')).toEqual({
      text: '\nrole_arn = x',
      origin: { file: 'config', line: 6 },
      nested: [{ key: 'role_arn', text: 'x', origin: { file: 'config', line: 7 } }],
    });
  });

  it('remembers headers it passed over, so that a hint can name them', () => {
    expect(read('[deploy]\nregion = x').ignored).toEqual([{ header: 'deploy', origin: { file: 'config', line: 1 } }]);
  });

  it('FAULT 4: treats prototype names as plain data', () => {
    const config = '[profile __proto__]\n__proto__ = 1\n[profile constructor]\ntoString = 2\nconstructor = 3';
    const { profiles } = read(config, '[__proto__]\nk = 4');
    expect([...(profiles.get('__proto__')?.properties() ?? [])].map(([key, { text: value }]) => [key, value])).toEqual([
      ['__proto__', '1'],
      ['k', '4'],
    ]);
    expect([...(profiles.get('constructor')?.properties().keys() ?? [])]).toEqual(['tostring', 'constructor']);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(entries({})).toEqual([]);
  });
});

describe('what cannot be read is refused with its line', () => {
  it.each([
    { text: '[profile a', line: 1, reason: "a profile definition must end with ']'" },
    { text: '\n[profile a] x', line: 2, reason: "a profile definition must end with ']'" },
    { text: 'k = v', line: 1, reason: 'expected a profile definition, found a property' },
    { text: ' k', line: 1, reason: 'expected a profile definition, found a continuation' },
    { text: '[profile a]\n k', line: 2, reason: 'expected a property definition, found continuation' },
    {
      text: '[profile a]\nk = 1\n[profile a]\n k',
      line: 4,
      reason: 'expected a property definition, found continuation',
    },
    { text: '[profile a]\nk : v', line: 2, reason: "expected an '=' sign defining a property" },
    { text: '[profile a]\n= v', line: 2, reason: 'property did not have a name' },
    { text: '[profile a]\ns3 =\n  x', line: 3, reason: "expected an '=' sign defining a sub-property" },
    { text: '[profile a]\ns3 =\n  = x', line: 3, reason: 'sub-property did not have a name' },
    {
      text: '[profile a]\ns3 =\n  # c',
      line: 3,
      reason: 'a comment inside a nested block must start in the first column',
    },
  ])('$reason', ({ text: config, line, reason }) => {
    expect(refusal(() => read(config))).toEqual({ reason, line });
  });
});
