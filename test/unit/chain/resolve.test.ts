import { describe, expect, it } from 'vitest';
import type { BaseSpec } from '../../../src/chain/base.ts';
import { resolveChain } from '../../../src/chain/resolve.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { awsConformance, hasAwsConformance, withoutAwsConformance } from '../../support/aws-conformance.ts';
import { profileSet } from '../../support/profile-set.ts';
import { entries, field, list, text } from '../../support/shape.ts';

/** A chain, or a refusal, as one comparable value. */
function outcome(
  config: string,
  name: string,
): { base?: string; roles?: readonly string[]; warnings?: readonly string[]; error?: string; details?: unknown } {
  try {
    const { base, roles, warnings } = resolveChain(profileSet(config), name);
    return {
      base: describeBase(base),
      roles: roles.map((role) => role.profile),
      ...(warnings.length === 0 ? {} : { warnings: warnings.map(({ code }) => code) }),
    };
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { error: error.code, details: error.details };
  }
}

function describeBase(base: BaseSpec): string {
  return base.kind === 'static' ? `static ${base.accessKeyId}` : `${base.kind} ${base.profile}`;
}

const keys = (id = 'AKIAIOSFODNN7EXAMPLE'): string =>
  `aws_access_key_id = ${id}\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`;
const role = (source: string): string => `role_arn = arn:aws:iam::111111111111:role/R\nsource_profile = ${source}`;
const at = (line: number): { file: string; line: number } => ({ file: 'config', line });

describe.skipIf(!hasAwsConformance)(`AWS’s assume-role cases${withoutAwsConformance}`, () => {
  const cases = hasAwsConformance ? list(awsConformance('aws-config/test-data/assume-role-tests.json')) : [];

  it('are all 28 of them', () => expect(cases.length).toBe(hasAwsConformance ? 28 : 0));

  // The refusal that stands for each of AWS's error texts; the deviation is told in docs/decisions/0006.
  const codes = new Map([
    ['profile must contain `source_profile`', 'CHAIN_NO_SOURCE'],
    ['profile contained both source_profile and credential_source', 'CHAIN_SOURCE_CONFLICT'],
    ['profile missing aws_secret_access_key', 'CREDENTIALS_PARTIAL'],
    ['profile missing aws_access_key_id', 'CREDENTIALS_PARTIAL'],
    ['profile `B` did not contain credential information', 'CREDENTIALS_MISSING'],
    ['profile `A` did not contain credential information', 'CREDENTIALS_MISSING'],
    ['could not find source profile B referenced from A', 'SOURCE_PROFILE_UNKNOWN'],
    ['No profiles were defined', 'PROFILE_UNKNOWN'],
    ['profile formed an infinite loop', 'CHAIN_CYCLE'],
    ['`role_arn` was missing', 'ROLE_ARN_MISSING'],
    ['if `sso_role_name` is set, then `sso_account_id` must also be set', 'SSO_CONFIG'],
    ['if `sso_account_id` is set, then `sso_role_name` must also be set', 'SSO_CONFIG'],
    ['`sso_region` can only be specified in the [sso-session] config when a session name is given', 'SSO_CONFIG'],
    ['sso-session named `oops` (referenced by profile `A`) was not found', 'SSO_CONFIG'],
  ]);
  const deviations = new Map([['SSO token profile selected', { error: 'SSO_CONFIG' }]]);

  it.each(cases.map((test, index) => ({ test, name: `${index} ${text(field(test, 'docs'))}` })))(
    '$name',
    ({ test }) => {
      const [input, output] = [field(test, 'input'), field(test, 'output')];
      const section = (kind: string, [name, values]: readonly [string, unknown]): string =>
        [`[${kind} ${name}]`, ...entries(values).map(([key, value]) => `${key} = ${text(value)}`)].join('\n');
      const config = [
        ...entries(field(input, 'profiles')).map((entry) => section('profile', entry)),
        ...entries(field(input, 'sso_sessions')).map((entry) => section('sso-session', entry)),
      ].join('\n');
      const actual = outcome(config, text(field(input, 'selected_profile')));

      const deviation = deviations.get(text(field(test, 'docs')));
      const error = field(output, 'Error');
      if (deviation !== undefined || error !== undefined) {
        expect(actual.error).toBe(deviation?.error ?? codes.get(text(error)));
        return;
      }
      const [first, ...roles] = list(field(output, 'ProfileChain'));
      expect(resolvedRoles(config, text(field(input, 'selected_profile')))).toEqual(
        roles.map((hop) => roleFacts(field(hop, 'AssumeRole'))),
      );
      expect(resolvedBase(config, text(field(input, 'selected_profile')))).toEqual(awsBase(first));
    },
  );
});

const roleKeys = ['role_arn', 'external_id', 'role_session_name'];

function roleFacts(hop: unknown): Record<string, string> {
  return Object.fromEntries(
    roleKeys.flatMap((key) => (field(hop, key) === undefined ? [] : [[key, text(field(hop, key))]])),
  );
}

function resolvedRoles(config: string, name: string): readonly Record<string, string>[] {
  return resolveChain(profileSet(config), name).roles.map((settings) =>
    Object.fromEntries(
      roleKeys.flatMap((key) => {
        const setting = settings.get(key);
        return setting === undefined ? [] : [[key, setting.text]];
      }),
    ),
  );
}

function resolvedBase(config: string, name: string): unknown {
  const { base } = resolveChain(profileSet(config), name);
  switch (base.kind) {
    case 'static':
      return { AccessKey: base.accessKeyId };
    case 'environment':
    case 'container':
    case 'imds':
      return { NamedSource: base.kind };
    case 'sso':
      return { Sso: [base.accountId, base.region, base.roleName, base.startUrl] };
    case 'web-identity':
      return { WebIdentityToken: [base.roleArn, base.tokenFile, base.sessionName] };
    case 'login':
    case 'process':
      return { [base.kind]: base.profile };
  }
}

function awsBase(base: unknown): unknown {
  const [kind = '', facts] = entries(base)[0] ?? [];
  const get = (...names: readonly string[]): readonly unknown[] => names.map((name) => field(facts, name));
  switch (kind) {
    case 'AccessKey':
      return { AccessKey: field(facts, 'access_key_id') };
    case 'NamedSource':
      return { NamedSource: facts === 'Ec2InstanceMetadata' ? 'imds' : facts };
    case 'Sso':
      return { Sso: get('sso_account_id', 'sso_region', 'sso_role_name', 'sso_start_url') };
    default:
      return { [kind]: get('role_arn', 'web_identity_token_file', 'role_session_name') };
  }
}

describe('cycles are refused with the path as walked and the line of every link', () => {
  const link = (profile: string, next: string, line: number): unknown => ({
    profile,
    key: 'source_profile',
    next,
    origin: at(line),
  });

  it.each([
    {
      name: 'FAULT 1: three profiles',
      edges: ['a→b', 'b→c', 'c→a'],
      path: ['a', 'b', 'c', 'a'],
      links: [link('a', 'b', 3), link('b', 'c', 6), link('c', 'a', 9)],
    },
    {
      name: 'a tail that leads into a loop',
      edges: ['x→a', 'a→b', 'b→a'],
      path: ['a', 'b', 'a'],
      links: [link('a', 'b', 6), link('b', 'a', 9)],
    },
    { name: 'FAULT 2: itself, without keys of its own', edges: ['a→a'], path: ['a', 'a'], links: [link('a', 'a', 3)] },
    { name: 'itself in the middle of a chain', edges: ['x→a', 'a→a'], path: ['a', 'a'], links: [link('a', 'a', 6)] },
    {
      name: 'a profile called constructor',
      edges: ['constructor→constructor'],
      path: ['constructor', 'constructor'],
      links: [link('constructor', 'constructor', 3)],
    },
    {
      name: 'a profile called __proto__',
      edges: ['__proto__→b', 'b→__proto__'],
      path: ['__proto__', 'b', '__proto__'],
      links: [link('__proto__', 'b', 3), link('b', '__proto__', 6)],
    },
  ])('$name', ({ edges, path, links }) => {
    const pairs = edges.map((edge) => edge.split('→'));
    const config = pairs.map(([from = '', to = '']) => `[profile ${from}]\n${role(to)}`).join('\n');
    expect(outcome(config, pairs[0]?.[0] ?? '')).toEqual({ error: 'CHAIN_CYCLE', details: { path, links } });
  });

  it('through include_profile too', () => {
    expect(outcome('[profile a]\ninclude_profile = b\n[profile b]\ninclude_profile = a', 'a')).toMatchObject({
      error: 'CHAIN_CYCLE',
      details: { path: ['a', 'b', 'a'] },
    });
  });

  it('although the selected profile has keys of its own, as AWS’s data has it', () => {
    expect(outcome(`[profile a]\n${keys()}\n${role('b')}\n[profile b]\n${role('a')}`, 'a')).toMatchObject({
      error: 'CHAIN_CYCLE',
    });
  });
});

describe('who the base is, and which roles are assumed from it', () => {
  it.each<{ rule: string; config: string; select?: string; expected: ReturnType<typeof outcome> }>([
    {
      rule: 'FAULT 2: a profile may name itself once, to use its own keys',
      config: `[profile a]\n${keys()}\n${role('a')}`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a'] },
    },
    {
      rule: 'five hops, nearest the base first',
      config: `[default]\n${keys()}\n${['a', 'b', 'c', 'd', 'e'].map((name, i, all) => `[profile ${name}]\n${role(all[i - 1] ?? 'default')}`).join('\n')}`,
      select: 'e',
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a', 'b', 'c', 'd', 'e'] },
    },
    {
      rule: 'from the second profile on, static keys win over the role',
      config: `[profile a]\n${role('b')}\n[profile b]\n${keys()}\n${role('c')}`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a'], warnings: ['ROLE_NOT_ASSUMED'] },
    },
    {
      rule: 'an inner profile with half a key pair and a role goes on to the role',
      config: `[profile a]\n${role('b')}\n[profile b]\naws_access_key_id = x\n${role('c')}\n[profile c]\n${keys()}`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['b', 'a'] },
    },
    {
      rule: 'an inner profile may be only a credential_source',
      config: `[profile a]\n${role('b')}\n[profile b]\ncredential_source = Environment`,
      expected: { base: 'environment b', roles: ['a'] },
    },
    {
      rule: 'web identity comes before source_profile',
      config: `[profile a]\n${role('b')}\nweb_identity_token_file = /t`,
      expected: { base: 'web-identity a', roles: [] },
    },
    {
      rule: 'static keys come before credential_process, with a warning',
      config: `[profile a]\n${keys()}\ncredential_process = x`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: [], warnings: ['CREDENTIAL_KINDS_MIXED'] },
    },
    {
      rule: 'a profile with a block is resolved in-process when another sources it',
      config: `[profile a]\n${role('b')}\n[profile b]\ncredential_process = rolechain process --profile b\nrolechain =\n  role_arn = x\n  source_profile = c\n[profile c]\n${keys()}`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['b', 'a'] },
    },
    {
      rule: 'a block may name its own profile for the keys beside it',
      config: `[profile a]\n${keys()}\nrolechain =\n  role_arn = x\n  source_profile = a`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a'] },
    },
    {
      rule: 'a block may hold a base',
      config: '[profile a]\ncredential_process = rolechain\nrolechain =\n  credential_process = /bin/other',
      expected: { base: 'process a', roles: [] },
    },
    {
      rule: 'include_profile brings what the profile lacks',
      config: `[profile a]\ninclude_profile = b\nrole_arn = x\n[profile b]\nsource_profile = c\nrole_arn = y\n[profile c]\n${keys()}`,
      expected: { base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a'] },
    },
    {
      rule: 'include_profile never brings an access key',
      config: `[profile a]\ninclude_profile = b\n[profile b]\n${keys()}`,
      expected: {
        error: 'CREDENTIALS_MISSING',
        details: { profile: 'a', reason: 'holds no credentials', origin: at(1) },
      },
    },
    {
      rule: 'login_session is a base',
      config: '[profile a]\nlogin_session = arn:aws:iam::111111111111:user/alice',
      expected: { base: 'login a', roles: [] },
    },
    {
      rule: 'an sso-session holds start URL and region',
      config:
        '[profile a]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = x\nsso_start_url = y',
      expected: { base: 'sso a', roles: [] },
    },
    {
      rule: 'the same sso_region beside the session is no contradiction',
      config:
        '[profile a]\nsso_session = s\nsso_region = x\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = x\nsso_start_url = y',
      expected: { base: 'sso a', roles: [] },
    },
  ])('$rule', ({ config, select = 'a', expected }) => {
    expect(outcome(config, select)).toEqual(expected);
  });

  it('FAULT 3: fifty honest hops are accepted', () => {
    const config = Array.from(
      { length: 50 },
      (_, i) => `[profile p${i}]\n${i === 49 ? keys() : role(`p${i + 1}`)}`,
    ).join('\n');
    expect(outcome(config, 'p0').roles?.length).toBe(49);
  });
});

describe('what is wrong is refused with its line', () => {
  it.each<{ rule: string; config: string; expected: ReturnType<typeof outcome> }>([
    {
      rule: 'FAULT 3: a missing profile, and who names it',
      config: `[profile a]\n${role('b')}\n[profile b]\n${role('gone')}`,
      expected: {
        error: 'SOURCE_PROFILE_UNKNOWN',
        details: { profile: 'b', source: 'gone', key: 'source_profile', origin: at(6) },
      },
    },
    {
      rule: 'a name one letter off gets a hint',
      config: `[profile a]\n${role('bastoin')}\n[profile bastion]`,
      expected: {
        error: 'SOURCE_PROFILE_UNKNOWN',
        details: { profile: 'a', source: 'bastoin', key: 'source_profile', origin: at(3) },
      },
    },
    {
      rule: 'FAULT 9: both source_profile and credential_source',
      config: `[profile a]\n${role('b')}\ncredential_source = Environment`,
      expected: { error: 'CHAIN_SOURCE_CONFLICT', details: { profile: 'a', origin: at(3), other: at(4) } },
    },
    {
      rule: 'role_arn without a source, although it has its own keys',
      config: `[profile a]\nrole_arn = x\n${keys()}`,
      expected: { error: 'CHAIN_NO_SOURCE', details: { profile: 'a', origin: at(2) } },
    },
    {
      rule: 'role_arn and credential_process without a source',
      config: '[profile a]\nrole_arn = x\ncredential_process = y',
      expected: { error: 'CHAIN_NO_SOURCE', details: { profile: 'a', origin: at(2) } },
    },
    {
      rule: 'an unknown credential_source',
      config: '[profile a]\nrole_arn = x\ncredential_source = Moon',
      expected: { error: 'CREDENTIAL_SOURCE_INVALID', details: { profile: 'a', value: 'Moon', origin: at(3) } },
    },
    {
      rule: 'a policy without a role to narrow',
      config: `[profile a]\n${keys()}\nsession_policy = p.json`,
      expected: { error: 'ROLE_ARN_MISSING', details: { profile: 'a', key: 'session_policy', origin: at(4) } },
    },
    {
      rule: 'a policy on a web identity role, which it could not reach',
      config: '[profile a]\nrole_arn = x\nweb_identity_token_file = /t\nsession_policy = p.json',
      expected: {
        error: 'CONFIG_VALUE',
        details: {
          profile: 'a',
          key: 'session_policy',
          reason: 'cannot narrow a web identity role',
          origin: at(4),
          hint: 'give the policy to a profile whose source_profile is a',
        },
      },
    },
    {
      rule: 'source_profile without role_arn and nothing else',
      config: '[profile a]\nsource_profile = b',
      expected: { error: 'ROLE_ARN_MISSING', details: { profile: 'a', key: 'source_profile', origin: at(2) } },
    },
    {
      rule: 'FAULT 5: a control character in a value',
      config: '[profile a]\nrole_arn = x\u001b[2Jy',
      expected: {
        error: 'CONFIG_VALUE',
        details: { profile: 'a', key: 'role_arn', reason: 'holds a control character', origin: at(2) },
      },
    },
    {
      rule: 'FAULT 5: a value over two lines',
      config: '[profile a]\nrole_arn = x\n y',
      expected: {
        error: 'CONFIG_VALUE',
        details: { profile: 'a', key: 'role_arn', reason: 'must stand on one line', origin: at(2) },
      },
    },
  ])('$rule', ({ config, expected }) => {
    expect(outcome(config, 'a')).toEqual(expected);
  });

  it('refuses the policy of a source whose own key comes before its role', () => {
    const config = `[profile a]\n${role('b')}\n[profile b]\n${keys()}\n${role('c')}\nsession_policy = p.json`;
    expect(outcome(config, 'a')).toMatchObject({
      error: 'CONFIG_VALUE',
      details: { key: 'session_policy', origin: at(9) },
    });
  });

  it('judges only the kind of credentials that counts', () => {
    expect(outcome(`[profile a]\n${keys()}\nsso_session = s`, 'a')).toMatchObject({
      base: 'static AKIAIOSFODNN7EXAMPLE',
    });
  });

  it('an empty policy is refused, not passed over', () => {
    const config = `[profile a]\n${role('b')}\nsession_policy =\n[profile b]\n${keys()}`;
    expect(outcome(config, 'a')).toMatchObject({ error: 'CONFIG_VALUE', details: { reason: 'has no value' } });
  });

  it('tells a [name] without "profile" from one that is not there', () => {
    expect(() => resolveChain(profileSet('[deploy]\nregion = x'), 'deploy')).toThrow(
      expect.objectContaining({
        code: 'PROFILE_UNKNOWN',
        hint: '[deploy] at config:1 is not read as a profile: write [profile deploy]',
      }),
    );
  });
});

describe('FAULT 42: a block fails closed', () => {
  const block = (...lines: string[]): string => ['[profile a]', 'rolechain =', ...lines].join('\n');

  it.each<{ rule: string; config: string; key: string; reason: string; line: number; hint?: string }>([
    {
      rule: 'a misspelled key',
      config: block('  role_arn = x', '  session_polcy = p.json'),
      key: 'session_polcy',
      reason: 'is not known in a "rolechain =" block',
      line: 4,
      hint: 'did you mean session_policy?',
    },
    {
      rule: 'an empty block',
      config: block(),
      key: 'rolechain',
      reason: 'is an empty block',
      line: 2,
      hint: 'fill the block, or remove it',
    },
    {
      rule: 'a value where the block should be',
      config: '[profile a]\nrolechain = x',
      key: 'rolechain',
      reason: 'must be a block of indented lines',
      line: 2,
    },
    {
      rule: 'a plain role_arn beside it, as aws configure set leaves it',
      config: block('  role_arn = x', 'role_arn = y'),
      key: 'role_arn',
      reason: 'stands beside a "rolechain =" block',
      line: 4,
      hint: 'move role_arn into the block, or remove it',
    },
    {
      rule: 'a plain source_profile beside it',
      config: block('  role_arn = x', 'source_profile = y'),
      key: 'source_profile',
      reason: 'stands beside a "rolechain =" block',
      line: 4,
      hint: 'move source_profile into the block, or remove it',
    },
    {
      rule: 'a plain session_policy beside it',
      config: block('  role_arn = x', 'session_policy = y'),
      key: 'session_policy',
      reason: 'stands beside a "rolechain =" block',
      line: 4,
      hint: 'move session_policy into the block, or remove it',
    },
    {
      rule: 'a key twice',
      config: block('  role_arn = x', '  role_arn = y'),
      key: 'role_arn',
      reason: 'stands a second time in the block, first at line 3',
      line: 4,
    },
    {
      rule: 'a key without a value',
      config: block('  role_arn = x', '  session_policy ='),
      key: 'session_policy',
      reason: 'has no value',
      line: 4,
    },
    {
      rule: 'a second block',
      config: block('  role_arn = x', 'rolechain =', '  source_profile = y'),
      key: 'rolechain',
      reason: 'stands a second time, first at line 2',
      line: 4,
      hint: 'keep one block',
    },
  ])('$rule', ({ config, key, reason, line, hint }) => {
    expect(outcome(config, 'a')).toEqual({
      error: 'CONFIG_VALUE',
      details: { profile: 'a', key, reason, origin: at(line), ...(hint === undefined ? {} : { hint }) },
    });
  });

  it('only profiles of the asked chain are judged', () => {
    expect(outcome(`[profile a]\n${keys()}\n[profile b]\nrolechain =\n  nonsense = 1`, 'a')).toEqual({
      base: 'static AKIAIOSFODNN7EXAMPLE',
      roles: [],
    });
  });

  it('blank lines, comments in the first column and a changed indent do not end it', () => {
    const config = `[profile a]\nrolechain =\n  role_arn = x # c\n\n# c\n      source_profile = b\n[profile b]\n${keys()}`;
    expect(outcome(config, 'a')).toEqual({ base: 'static AKIAIOSFODNN7EXAMPLE', roles: ['a'] });
  });
});
