import { describe, expect, it } from 'vitest';
import { readSessionPolicy } from '../../../src/chain/session-policy.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import type { Environment } from '../../../src/session/environment.ts';
import { planOf } from '../../support/world.ts';

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s';
const base = `[profile base]\n${keys}\n`;
const role = (name: string, source: string, more = ''): string =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name.toUpperCase()}\nsource_profile = ${source}\n${more}\n`;

describe('durations and devices', () => {
  it.each([
    { rule: 'a user’s key: as wished', config: base, duration: 43_200, mfa: true },
    {
      rule: 'a key with a session token: an hour',
      config: `${base}aws_session_token = t\n`,
      duration: 3_600,
      mfa: true,
    },
    {
      rule: 'the environment’s key: as wished',
      config: '[profile base]\ncredential_source = Environment\n',
      duration: 43_200,
      mfa: true,
    },
    {
      rule: 'the environment’s session: an hour',
      config: '[profile base]\ncredential_source = Environment\n',
      env: { AWS_SESSION_TOKEN: 't' },
      duration: 3_600,
      mfa: true,
    },
    {
      rule: 'another program: known when it has run',
      config: '[profile base]\ncredential_process = x\n',
      duration: 43_200,
      mfa: true,
    },
    {
      rule: 'an instance’s role: an hour, no device',
      config: '[profile base]\ncredential_source = Ec2InstanceMetadata\n',
      duration: 3_600,
      mfa: false,
    },
    {
      rule: 'SSO: an hour, no device',
      config: '[profile base]\nsso_start_url = a\nsso_region = b\nsso_account_id = c\nsso_role_name = d\n',
      duration: 3_600,
      mfa: false,
    },
    {
      rule: 'web identity: an hour, no device',
      config: '[profile base]\nrole_arn = x\nweb_identity_token_file = t\n',
      duration: 3_600,
      mfa: false,
    },
  ])('$rule', ({ config, env = {}, duration, mfa }) => {
    const plan = planOf(
      `${config}${role('a', 'base', 'duration_seconds = 43200\nmfa_serial = arn:aws:iam::1:mfa/x')}`,
      'a',
      { env },
    );
    const [hop] = plan.hops;
    expect([hop?.durationSeconds, hop?.mfa !== undefined, plan.warnings.map(({ code }) => code)]).toEqual([
      duration,
      mfa,
      [...(duration === 3_600 ? ['DURATION_CUT'] : []), ...(mfa ? [] : ['MFA_IGNORED'])],
    ]);
  });
});

describe('an MFA session comes before the first role', () => {
  const mfa = 'mfa_serial = arn:aws:iam::222222222222:mfa/x';
  const session = { by: 'session', reason: 'one code serves every role that needs this device' };
  it.each([
    { rule: 'by default', seconds: 28_800, way: session },
    { rule: 'for as long as the profile says', more: 'mfa_session_seconds = 900', seconds: 900, way: session },
    {
      rule: 'not if turned off',
      more: 'mfa_session_seconds = 0',
      way: { by: 'code', reason: 'mfa_session_seconds is 0' },
    },
    {
      rule: 'not if a single role asks for more than an hour',
      more: 'duration_seconds = 3601',
      way: {
        by: 'code',
        reason: 'duration_seconds asks for 3601 s, and a role assumed by an MFA session gets an hour',
      },
    },
    {
      rule: 'but if that role is not the last',
      more: 'duration_seconds = 3601',
      next: role('b', 'a'),
      seconds: 28_800,
      way: session,
    },
    {
      rule: 'not if the base is a session',
      from: `${base}aws_session_token = t\n`,
      way: { by: 'code', reason: 'the base is a session already, and a session cannot make an MFA session' },
    },
  ])('$rule', ({ from = base, more = '', next = '', seconds, way }) => {
    const { hops } = planOf(`${from}${role('a', 'base', `${mfa}\n${more}`)}${next}`, next === '' ? 'a' : 'b');
    const first = hops.find(({ kind }) => kind === 'assume-role');
    expect([hops[0]?.kind === 'session-token' ? hops[0].durationSeconds : undefined, first?.mfa]).toEqual([
      seconds,
      { serial: 'arn:aws:iam::222222222222:mfa/x', way },
    ]);
  });

  it('that siblings share: its key depends on base, device and duration alone', () => {
    const config = `${base}${role('a', 'base', mfa)}${role('b', 'base', `${mfa}\nexternal_id = ext`)}`;
    const [a, b] = [planOf(config, 'a'), planOf(config, 'b')];
    const longer = planOf(`${base}${role('a', 'base', `${mfa}\nmfa_session_seconds = 3600`)}`, 'a');
    expect(a.hops[0]?.cacheKey).toBe(b.hops[0]?.cacheKey);
    expect(new Set([a, b, longer].flatMap(({ hops }) => hops.map(({ cacheKey }) => cacheKey))).size).toBe(5);
  });
});

describe('values STS would refuse are refused first, with the line', () => {
  const origin = { file: 'config', line: 7 };
  it.each([
    ['duration_seconds = 899', 'duration_seconds', 'must be a whole number from 900 to 43200'],
    ['duration_seconds = 43201', 'duration_seconds', 'must be a whole number from 900 to 43200'],
    ['duration_seconds = 1h', 'duration_seconds', 'must be a whole number from 900 to 43200'],
    [
      'mfa_session_seconds = 60',
      'mfa_session_seconds',
      'must be a whole number from 900 to 129600, or 0 for no MFA session',
    ],
    [
      'mfa_session_seconds = 8h',
      'mfa_session_seconds',
      'must be a whole number from 900 to 129600, or 0 for no MFA session',
    ],
    ['external_id = x', 'external_id', 'must be 2 to 1,224 letters, digits or _+=,.@:/-'],
    ['external_id = a b', 'external_id', 'must be 2 to 1,224 letters, digits or _+=,.@:/-'],
    ['mfa_serial = short', 'mfa_serial', 'must be the ARN or serial number of an MFA device'],
    ['source_identity = aws:me', 'source_identity', 'must be 2 to 64 letters, digits or _+=,.@-'],
    ['session_tags = a', 'session_tags', 'must be key=value pairs, comma-separated'],
    ['session_tags = a=1,a=2', 'session_tags', 'names a a second time'],
    ['transitive_session_tags = a', 'transitive_session_tags', 'names a, which is not in session_tags'],
    ['role_arn = arn:aws:iam::123:role/x', 'role_arn', 'must look like arn:aws:iam::111111111111:role/Name'],
  ])('%s', (line, key, reason) => {
    expect(() => planOf(`${base}${role('a', 'base', line)}`, 'a')).toThrow(
      expect.objectContaining({ code: 'CONFIG_VALUE', details: { profile: 'a', key, reason, origin } }),
    );
  });
});

it('a request holds what the profile says', () => {
  const more =
    'external_id = ext-1\nsession_tags = team=web, cost=4=2\ntransitive_session_tags = team\nsource_identity = alice\nduration_seconds = 900';
  expect(planOf(`${base}${role('a', 'base', more)}`, 'a').hops[0]).toHaveProperty('request', {
    roleArn: 'arn:aws:iam::111111111111:role/A',
    durationSeconds: 900,
    externalId: 'ext-1',
    tags: { team: 'web', cost: '4=2' },
    transitiveTagKeys: ['team'],
    sourceIdentity: 'alice',
  });
});

describe('the region and endpoint', () => {
  const plan = (lines: string, env: Environment = {}, arn = 'aws'): ReturnType<typeof planOf> =>
    planOf(
      `${base}${role('a', 'base', lines)}[services s]\nsts =\n  endpoint_url = https://sts.example\ns3 =\n  endpoint_url = https://s3.example\n`.replace(
        'arn:aws:',
        `arn:${arn}:`,
      ),
      'a',
      { env },
    );

  it.each([
    ['AWS_REGION', 'region = eu-west-1', { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'no' }, 'aws', 'us-west-2'],
    ['AWS_DEFAULT_REGION', 'region = eu-west-1', { AWS_DEFAULT_REGION: 'us-west-2' }, 'aws', 'us-west-2'],
    ['the selected profile’s', 'region = eu-west-1', {}, 'aws', 'eu-west-1'],
    [
      'the selected profile’s, where exec has set another one’s',
      'region = eu-west-1',
      { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-west-2', ROLECHAIN_REGION: 'us-west-2' },
      'aws',
      'eu-west-1',
    ],
    [
      'AWS_REGION, changed since exec set one',
      'region = eu-west-1',
      { AWS_REGION: 'us-east-2', ROLECHAIN_REGION: 'us-west-2' },
      'aws',
      'us-east-2',
    ],
    ['the partition’s first', '', {}, 'aws', 'us-east-1'],
    ['China’s', '', {}, 'aws-cn', 'cn-north-1'],
    ['GovCloud’s', '', {}, 'aws-us-gov', 'us-gov-west-1'],
  ])('region: %s', (_, lines, env, partition, region) => expect(plan(lines, env, partition).region).toBe(region));

  it.each([
    ['the profile’s own comes before an included one', 'region = eu-west-1\n', 'region = us-west-2\n', 'eu-west-1'],
    ['an included one', '', 'region = us-west-2\n', 'us-west-2'],
    [
      'one beside the block of an included profile',
      '',
      'region = us-west-2\nrolechain =\n  external_id = 12\n',
      'us-west-2',
    ],
  ])('region: %s', (_, own, included, region) => {
    const block = `rolechain =\n  role_arn = arn:aws:iam::111111111111:role/R\n  source_profile = base\n  include_profile = i\n`;
    const both = `${base}[profile a]\n${own}${block}[profile i]\n${included}`;
    expect(planOf(both, 'a').region).toBe(region);
    // The same without a block.
    expect(
      planOf(both.replace(/^rolechain =\n(?= {2}role)/m, '').replaceAll(/^ {2}(?=role|source|include)/gm, ''), 'a')
        .region,
    ).toBe(region);
  });

  it.each<[string, string, Environment, string | undefined]>([
    [
      'AWS_ENDPOINT_URL_STS',
      'endpoint_url = https://p.example',
      { AWS_ENDPOINT_URL_STS: 'https://e.example', AWS_ENDPOINT_URL: 'https://g.example' },
      'https://e.example',
    ],
    ['AWS_ENDPOINT_URL', 'services = s', { AWS_ENDPOINT_URL: 'https://g.example' }, 'https://g.example'],
    ['the services section', 'services = s\nendpoint_url = https://p.example', {}, 'https://sts.example'],
    ['the profile', 'endpoint_url = https://p.example', {}, 'https://p.example'],
    ['none', '', {}, undefined],
    [
      'none where the profile says so',
      'endpoint_url = https://p.example\nignore_configured_endpoint_urls = true',
      {},
      undefined,
    ],
    [
      'none where the environment says so',
      '',
      { AWS_ENDPOINT_URL: 'https://g.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' },
      undefined,
    ],
  ])('endpoint: %s', (_, lines, env, url) => expect(plan(lines, env).sts.endpoint?.url).toBe(url));

  it.each<[string, string, Environment, string]>([
    ['FAULT 8: http:// beyond loopback', 'endpoint_url = http://sts.example', {}, 'ENDPOINT_INSECURE'],
    ['FAULT 8: a password in the URL', '', { AWS_ENDPOINT_URL_STS: 'https://u:p@sts.example' }, 'ENDPOINT_INSECURE'],
    [
      'FAULT 8: unless it is meant',
      '',
      { AWS_ENDPOINT_URL_STS: 'http://sts.example', ROLECHAIN_ALLOW_INSECURE_ENDPOINT: '1' },
      'accepted',
    ],
    ['FAULT 8: loopback', '', { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' }, 'accepted'],
    ['a services section that is not there', 'services = t', {}, 'CONFIG_VALUE'],
    ['a flag that is neither', 'use_fips_endpoint = yes', {}, 'CONFIG_VALUE'],
    ['legacy or regional', 'sts_regional_endpoints = global', {}, 'CONFIG_VALUE'],
    ['the name rule', '', { ROLECHAIN_SESSION_NAME: 'alice' }, 'USAGE'],
  ])('%s', (_, lines, env, expected) => {
    let outcome = 'accepted';
    try {
      plan(lines, env);
    } catch (error) {
      outcome = isRolechainError(error) ? error.code : String(error);
    }
    expect(outcome).toBe(expected);
  });
});

describe('the cache key', () => {
  const config = `${base}${role('a', 'base')}`;
  const key = (text = config, facts: Parameters<typeof planOf>[2] = {}): string | undefined =>
    planOf(text, 'a', facts).hops[0]?.cacheKey;
  const policies = (text: string): Map<string, object> =>
    new Map([['a', { policy: readSessionPolicy({ text, source: 'p', line: 1 }) }]]);

  it('is 64 hex digits', () => expect(key()).toMatch(/^[0-9a-f]{64}$/));

  it.each<[string, string | undefined]>([
    ['the base’s identity', key(config, { baseIdentity: 'c'.repeat(64) })],
    ['the role', key(config.replace('role/A', 'role/B'))],
    ['the duration', key(`${config}duration_seconds = 900`)],
    ['the external id', key(`${config}external_id = xx`)],
    ['tags', key(`${config}session_tags = a=1`)],
    ['the source identity', key(`${config}source_identity = alice`)],
    ['the device', key(`${config}mfa_serial = arn:aws:iam::1:mfa/x`)],
    ['a configured session name', key(`${config}session_name = config\nrole_session_name = ci`)],
    ['a custom endpoint', key(config, { env: { AWS_ENDPOINT_URL: 'https://x.example' } })],
    ['the global endpoint', key(config, { env: { AWS_STS_REGIONAL_ENDPOINTS: 'legacy' } })],
    ['FAULT 14: a policy', key(config, { policies: policies('{}') })],
    ['FAULT 14: another policy', key(config, { policies: policies('{"a":1}') })],
    ['policy ARNs', key(config, { policies: new Map([['a', { policyArns: ['arn:aws:iam::aws:policy/A'] }]]) })],
  ])('depends on %s', (_, other) => expect(other).not.toBe(key()));

  it.each([
    ['the region: switching it must not cost a prompt', key(config, { env: { AWS_REGION: 'eu-west-1' } })],
    ['the name of the profile', planOf(config.replace('[profile a]', '[profile z]'), 'z').hops[0]?.cacheKey],
    ['white space in a policy', undefined],
  ])('does not depend on %s', (name, other) => {
    if (other === undefined)
      expect(key(config, { policies: policies('{ "a" : 1 }') })).toBe(key(config, { policies: policies('{"a":1}') }));
    else expect(other, name).toBe(key());
  });

  it('of a later hop holds every request before it', () => {
    const chain = (more: string): string | undefined =>
      planOf(`${base}${role('a', 'base', more)}${role('b', 'a')}`, 'b').hops[1]?.cacheKey;
    expect(chain('duration_seconds = 900')).not.toBe(chain(''));
  });

  it('siblings share the hops below them', () => {
    const text = `${base}${role('a', 'base')}${role('b', 'a')}${role('c', 'a')}`;
    expect(planOf(text, 'b').hops[0]?.cacheKey).toBe(planOf(text, 'c').hops[0]?.cacheKey);
  });
});

describe('warnings', () => {
  const policy = (text: string): ReturnType<typeof readSessionPolicy> =>
    readSessionPolicy({ text, source: 'p.json', line: 1 });
  const deny = '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
  const s3 = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
  const long = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Sid: 'x'.repeat(2_048) } });

  it.each<[string, string, Map<string, object>, string[]]>([
    ['FAULT 11: over 2,048 characters', role('a', 'base'), new Map([['a', { policy: policy(long) }]]), ['POLICY_LONG']],
    ['FAULT 15: only Deny', role('a', 'base'), new Map([['a', { policy: policy(deny) }]]), ['POLICY_DENIES_ALL']],
    [
      'a middle hop that cannot go on',
      `${role('m', 'base')}${role('a', 'm')}`,
      new Map([['m', { policy: policy(s3) }]]),
      ['POLICY_BLOCKS_NEXT_HOP'],
    ],
    ['the last hop need not go on', role('a', 'base'), new Map([['a', { policy: policy(s3) }]]), []],
    [
      'a plain policy that other tools do not see',
      role('a', 'base', 'session_policy = p.json'),
      new Map([['a', { policy: policy(s3) }]]),
      ['POLICY_NOT_SEEN_BY_OTHERS'],
    ],
  ])('%s', (_, config, policies, codes) => {
    expect(planOf(`${base}${config}`, 'a', { policies }).warnings.map(({ code }) => code)).toEqual(codes);
  });
});

it('a plan holds no secret: it prints as plain data', () => {
  const plan = planOf(`${base}${role('a', 'base')}`.replace('= s', '= wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'), 'a');
  expect(JSON.stringify(plan)).not.toContain('wJalrXUtnFEMI');
  expect(plan.base).toEqual({
    kind: 'static',
    profile: 'base',
    origin: { file: 'config', line: 2 },
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    temporary: false,
  });
});
