import { describe, expect, it } from 'vitest';
import type { RolePolicy } from '../../../src/chain/role-policy.ts';
import { readSessionPolicy } from '../../../src/chain/session-policy.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import type { Environment } from '../../../src/session/environment.ts';
import { planOf } from '../../support/world.ts';

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n';
const base = `[profile base]\n${keys}`;
const text = '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}';
const policyOf = (document: string): RolePolicy => ({
  policy: readSessionPolicy({ text: document, source: 'p.json', line: 1 }),
});
const narrow = (...lines: readonly string[]): string =>
  ['[profile narrow]', 'federation = true', ...lines, ''].join('\n');
const sourced = 'source_profile = base';

interface Facts {
  readonly env?: Environment;
  readonly policy?: RolePolicy | undefined;
}

function plan(config: string, { env = {}, policy = policyOf(text) }: Facts = {}): ReturnType<typeof planOf> {
  return planOf(config, 'narrow', { env, policies: new Map([['narrow', policy]]) });
}

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
  return 'accepted';
}

describe('a federated user’s session', () => {
  it('is one hop, with its policy, and 12 hours by default', () => {
    const { hops, warnings, base: found } = plan(base + narrow(sourced, 'session_tags = team=web'));
    expect({ hops, warnings, base: found.profile }).toEqual({
      hops: [
        {
          kind: 'federation',
          profile: 'narrow',
          origin: { file: 'config', line: 5 },
          request: { durationSeconds: 43_200, policy: text, tags: { team: 'web' } },
          durationSeconds: 43_200,
          sessionName: { rule: 'username' },
          policySource: 'p.json',
          cacheKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      warnings: [],
      base: 'base',
    });
  });

  it.each<{ rule: string; config: string; env?: Environment; expected: unknown }>([
    {
      rule: 'in a block',
      config: `${base}[profile narrow]\nrolechain =\n  federation = true\n  ${sourced}\n`,
      expected: 'base',
    },
    { rule: 'in any case', config: `${base}[profile narrow]\nfederation = TRUE\n${sourced}\n`, expected: 'base' },
    { rule: 'with the profile’s own key', config: narrow('source_profile = narrow', keys), expected: 'narrow' },
    { rule: 'with the environment’s key', config: narrow('credential_source = Environment'), expected: 'narrow' },
    {
      rule: 'with a source whose own key comes before its role',
      config: `${base}role_arn = arn:aws:iam::111111111111:role/A\nsource_profile = gone\n${narrow(sourced)}`,
      expected: 'base',
    },
    {
      rule: 'with a source that needs a device only where it is asked for itself',
      config: `${base}mfa_serial = arn:aws:iam::1:mfa/x\n${narrow(sourced)}`,
      expected: 'base',
    },
    {
      rule: 'by an included profile',
      config: `${base}[profile common]\nfederation = true\n[profile narrow]\ninclude_profile = common\n${sourced}\n`,
      expected: 'base',
    },
  ])('can be had $rule', ({ config, env = {}, expected }) => {
    const { hops, base: found } = plan(config, { env });
    expect([hops.map(({ kind }) => kind), found.profile]).toEqual([['federation'], expected]);
  });

  it.each(['900', '43201', '129600'])('may last %s s', (seconds) => {
    expect(plan(base + narrow(sourced, `duration_seconds = ${seconds}`)).hops[0]?.durationSeconds).toBe(
      Number(seconds),
    );
  });

  it.each(['', 'federation = false\n', 'federation = False\n', 'federation =\n'])('%j asks for none', (line) => {
    const config = `${base}[profile narrow]\n${line}role_arn = arn:aws:iam::111111111111:role/A\n${sourced}\n`;
    expect(plan(config).hops.map(({ kind }) => kind)).toEqual(['assume-role']);
  });

  it('of other users, other policies and other lives is another', () => {
    const key = (config: string, facts: Facts = {}): string => plan(config, facts).hops[0]?.cacheKey ?? '';
    const found = [
      key(base + narrow(sourced)),
      key(base + narrow(sourced), { policy: policyOf('{"Statement":[]}') }),
      key(base + narrow(sourced, 'duration_seconds = 900')),
      key(base + narrow(sourced, 'role_session_name = ci', 'session_name = config')),
      planOf(base + narrow(sourced), 'narrow', {
        baseIdentity: 'c'.repeat(64),
        policies: new Map([['narrow', policyOf(text)]]),
      }).hops[0]?.cacheKey,
    ];
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('a federated user’s session is refused', () => {
  const keyless = ', and a federated session takes an IAM user’s own access key (config:';
  const hint = 'name a profile that holds an access key, without a session token';
  const sso = 'sso_start_url = a\nsso_region = b\nsso_account_id = c\nsso_role_name = d\n';

  it.each<{ source: string; config: string; reason: string }>([
    { source: 'SSO', config: sso, reason: 'which gives SSO credentials' },
    { source: 'aws login', config: 'login_session = x\n', reason: 'which gives login credentials' },
    {
      source: 'a token file',
      config: 'role_arn = x\nweb_identity_token_file = t\n',
      reason: 'which gives web identity credentials',
    },
    {
      source: 'a container',
      config: 'credential_source = EcsContainer\n',
      reason: 'which gives container credentials',
    },
    {
      source: 'an instance',
      config: 'credential_source = Ec2InstanceMetadata\n',
      reason: 'which gives instance metadata credentials',
    },
    {
      source: 'another program',
      config: 'credential_process = x\n',
      reason: 'whose credential_process tells only when it runs what it gives',
    },
    { source: 'a session token', config: `${keys}aws_session_token = t\n`, reason: 'which holds a session token' },
    {
      source: 'a role',
      config: `role_arn = arn:aws:iam::111111111111:role/A\nsource_profile = key\n[profile key]\n${keys}`,
      reason: 'which assumes a role',
    },
  ])('with a source of $source', ({ config, reason }) => {
    expect(refusal(() => plan(`${narrow(sourced)}[profile base]\n${config}`))).toEqual({
      code: 'FEDERATION_SOURCE',
      message: `source_profile of profile narrow names base, ${reason}${keyless}3)`,
      hint,
    });
  });

  it('with the environment’s session, and a named service’s', () => {
    const config = narrow('credential_source = Environment');
    expect(refusal(() => plan(config, { env: { AWS_SESSION_TOKEN: 't' } }))).toEqual({
      code: 'FEDERATION_SOURCE',
      message: `credential_source of profile narrow names Environment, where AWS_SESSION_TOKEN is set${keyless}3)`,
      hint,
    });
    expect(refusal(() => plan(narrow('credential_source = EcsContainer')))).toMatchObject({
      message: `credential_source of profile narrow names EcsContainer, which gives container credentials${keyless}3)`,
    });
  });

  const at = (key: string, line: number): string => `${key} at config:${line}`;
  it.each<{ rule: string; config: string; code: string; message: string; hint: string }>([
    {
      rule: 'beside a role',
      config: base + narrow(sourced, 'role_arn = arn:aws:iam::111111111111:role/A'),
      code: 'CONFIG_VALUE',
      message:
        'federation of profile narrow stands beside role_arn: a federated session is made with an access key, and has no role (config:5)',
      hint: 'keep one of the two, federation or role_arn',
    },
    {
      rule: 'beside a role without a source',
      config: narrow('role_arn = arn:aws:iam::111111111111:role/A'),
      code: 'CONFIG_VALUE',
      message:
        'federation of profile narrow stands beside role_arn: a federated session is made with an access key, and has no role (config:2)',
      hint: 'keep one of the two, federation or role_arn',
    },
    {
      rule: 'beside a token file',
      config: base + narrow(sourced, 'web_identity_token_file = t'),
      code: 'CONFIG_VALUE',
      message:
        'federation of profile narrow stands beside web_identity_token_file: a federated session is made with an access key, and has no role (config:5)',
      hint: 'keep one of the two, federation or web_identity_token_file',
    },
    {
      rule: 'for a word that is no yes and no no',
      config: `${base}[profile narrow]\nfederation = yes\n${sourced}\n`,
      code: 'CONFIG_VALUE',
      message: 'federation of profile narrow must be true or false (config:5)',
      hint: `correct ${at('federation', 5)}`,
    },
    {
      rule: 'without a source, also where the profile has a key',
      config: narrow(keys),
      code: 'CHAIN_NO_SOURCE',
      message: 'profile narrow has federation but neither source_profile nor credential_source (config:2)',
      hint: 'say whose access key makes the session: source_profile = … in profile narrow',
    },
    {
      rule: 'with two sources',
      config: base + narrow(sourced, 'credential_source = Environment'),
      code: 'CHAIN_SOURCE_CONFLICT',
      message: 'profile narrow has both source_profile (config:6) and credential_source (config:7)',
      hint: 'keep the one that holds the credentials for the role, and remove the other',
    },
    {
      rule: 'with a source that is not there',
      config: narrow('source_profile = bass', base),
      code: 'SOURCE_PROFILE_UNKNOWN',
      message: 'source_profile of profile narrow names bass, which does not exist (config:3)',
      hint: 'did you mean base?',
    },
    {
      rule: 'with itself as the source and no key',
      config: narrow('source_profile = narrow'),
      code: 'CHAIN_CYCLE',
      message: 'profiles form a cycle: narrow → narrow',
      hint: 'change source_profile at config:3\nthe links: narrow → narrow at config:3',
    },
    {
      rule: 'with a role as the source that comes back to it',
      config: narrow('source_profile = b', '[profile b]', 'role_arn = x', 'source_profile = narrow'),
      code: 'CHAIN_CYCLE',
      message: 'profiles form a cycle: narrow → b → narrow',
      hint: 'change source_profile at config:6\nthe links: narrow → b at config:3, b → narrow at config:6',
    },
    {
      rule: 'with another federated session as the source',
      config: narrow('source_profile = b', '[profile b]', 'federation = true', 'source_profile = narrow'),
      code: 'FEDERATION_SOURCE',
      message:
        'source_profile of profile narrow names b, whose federated session cannot be a source: AWS lets it assume no role (config:3)',
      hint: 'name the profile with the access key there; a session policy can stand in narrow itself',
    },
    {
      rule: 'for under 15 minutes',
      config: base + narrow(sourced, 'duration_seconds = 899'),
      code: 'CONFIG_VALUE',
      message: 'duration_seconds of profile narrow must be a whole number from 900 to 129600 (config:7)',
      hint: `correct ${at('duration_seconds', 7)}`,
    },
    {
      rule: 'for over 36 hours',
      config: base + narrow(sourced, 'duration_seconds = 129601'),
      code: 'CONFIG_VALUE',
      message: 'duration_seconds of profile narrow must be a whole number from 900 to 129600 (config:7)',
      hint: `correct ${at('duration_seconds', 7)}`,
    },
    {
      rule: 'with an external id',
      config: base + narrow(sourced, 'external_id = abc'),
      code: 'CONFIG_VALUE',
      message: 'external_id of profile narrow belongs to a role, and a federated session has none (config:7)',
      hint: 'remove external_id, or federation',
    },
    {
      rule: 'with a source identity',
      config: base + narrow(sourced, 'source_identity = alice'),
      code: 'CONFIG_VALUE',
      message: 'source_identity of profile narrow cannot be set for a federated session (config:7)',
      hint: 'remove source_identity, or federation',
    },
    {
      rule: 'with tags that are to be passed on',
      config: base + narrow(sourced, 'session_tags = a=b', 'transitive_session_tags = a'),
      code: 'CONFIG_VALUE',
      message:
        'transitive_session_tags of profile narrow cannot be passed on: a federated session assumes no role (config:8)',
      hint: 'remove transitive_session_tags, or federation',
    },
    {
      rule: 'beside a block, whose chain it would not be part of',
      config: `${base}[profile narrow]\nfederation = true\nrolechain =\n  role_arn = x\n  ${sourced}\n`,
      code: 'CONFIG_VALUE',
      message: 'federation of profile narrow stands beside a "rolechain =" block (config:5)',
      hint: 'move federation into the block, or remove it',
    },
    {
      rule: 'misspelled in a block',
      config: `${base}[profile narrow]\nrolechain =\n  federaton = true\n  ${sourced}\n`,
      code: 'CONFIG_VALUE',
      message: 'federaton of profile narrow is not known in a "rolechain =" block (config:6)',
      hint: 'did you mean federation?',
    },
  ])('$rule', ({ config, code, message, hint: way }) => {
    expect(refusal(() => plan(config))).toEqual({ code, message, hint: way });
  });

  it('as the source of a role, at whatever depth', () => {
    const config = `${base}${narrow(sourced)}[profile a]\nrole_arn = x\nsource_profile = narrow\n[profile z]\nrole_arn = x\nsource_profile = a\n`;
    expect(refusal(() => planOf(config, 'z'))).toEqual({
      code: 'FEDERATION_SOURCE',
      message:
        'source_profile of profile a names narrow, whose federated session cannot be a source: AWS lets it assume no role (config:9)',
      hint: 'name the profile with the access key there; a session policy can stand in a itself',
    });
  });

  it('without a policy, which could do nothing', () => {
    expect(refusal(() => plan(base + narrow(sourced), { policy: {} }))).toEqual({
      code: 'FEDERATION_POLICY',
      message: 'the federated session of profile narrow has no session policy, and so could do nothing (config:5)',
      hint: 'say what it may do: session_policy = … or session_policy_arns = … in profile narrow, or --policy',
    });
  });

  it('with more than 2,048 characters of policy and ARNs', () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const long = (characters: number): RolePolicy => ({
      ...policyOf(text.replace('s3:*', `s3:${'x'.repeat(characters - arn.length - text.length + 1)}`)),
      policyArns: [arn],
    });
    const config = base + narrow(sourced, 'session_policy = p.json');
    expect(plan(config, { policy: long(2048) }).hops).toHaveLength(1);
    expect(refusal(() => plan(config, { policy: long(2049) }))).toEqual({
      code: 'FEDERATION_POLICY',
      message:
        'the federated session of profile narrow has 2049 characters of session policy and policy ARNs, and GetFederationToken takes 2048 (config:7)',
      hint: 'shorten the policy, or name managed policies in session_policy_arns',
    });
  });
});

describe('a federated user’s session warns', () => {
  const denies = policyOf('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}');
  it.each<{ rule: string; config: string; policy?: RolePolicy; expected: readonly unknown[] }>([
    {
      rule: 'of a device, because no code can be sent',
      config: base + narrow(sourced, 'mfa_serial = arn:aws:iam::1:mfa/x'),
      expected: [['MFA_IGNORED', 7, 'mfa_serial of profile narrow is not used: GetFederationToken takes no code']],
    },
    {
      rule: 'of a policy that only denies',
      config: base + narrow(sourced, 'session_policy = p.json'),
      policy: denies,
      expected: [
        [
          'POLICY_DENIES_ALL',
          7,
          'the session policy only denies: a session gets what user and policy both allow, so it can do nothing',
        ],
      ],
    },
    {
      rule: 'of no policy that only takes away from managed ones',
      config: base + narrow(sourced),
      policy: { ...denies, policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      expected: [],
    },
    {
      rule: 'of a key that others find in the same profile',
      config: narrow('source_profile = narrow', keys),
      expected: [
        [
          'POLICY_BYPASSED',
          4,
          'other tools take the access key of profile narrow itself, without a session policy: move the key into a profile of its own',
        ],
      ],
    },
    {
      rule: 'of a key beside the block, too',
      config: `[profile narrow]\n${keys}rolechain =\n  federation = true\n  source_profile = narrow\n`,
      expected: [['POLICY_BYPASSED', 2, expect.any(String)]],
    },
    {
      rule: 'of no key that only we see',
      config: `[profile narrow]\nrolechain =\n  federation = true\n  source_profile = narrow\n  ${keys.trim().replace('\n', '\n  ')}\n`,
      expected: [],
    },
  ])('$rule', ({ config, policy, expected }) => {
    const { warnings } = plan(config, { policy });
    expect(warnings.map(({ code, origin, message }) => [code, origin.line, message])).toEqual(expected);
  });
});
