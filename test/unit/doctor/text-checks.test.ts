import { describe, expect, it } from 'vitest';
import { parseIni } from '../../../src/config/ini.ts';
import type { Observation } from '../../../src/doctor/finding.ts';
import { checkHeaders } from '../../../src/doctor/headers.ts';
import { checkKeys } from '../../../src/doctor/keys.ts';
import { profileSet } from '../../support/profile-set.ts';

const at = (line: number, file = 'config'): Observation['origin'] => ({ file, line });

describe('keys', () => {
  it.each([
    {
      name: 'one letter is missing',
      config: '[profile a]\nsource_profle = b\n',
      found: [
        {
          level: 'warning',
          message: 'source_profle of profile a is a key that nobody reads (config:2)',
          origin: at(2),
          hint: 'did you mean source_profile?',
        },
      ],
    },
    {
      name: 'two letters changed places, in an sso-session too',
      config: '[profile a]\nmfa_seiral = x\n[sso-session s]\nsso_regoin = b\n',
      found: [
        {
          level: 'warning',
          message: 'mfa_seiral of profile a is a key that nobody reads (config:2)',
          origin: at(2),
          hint: 'did you mean mfa_serial?',
        },
        {
          level: 'warning',
          message: 'sso_regoin of [sso-session s] is a key that nobody reads (config:4)',
          origin: at(4),
          hint: 'did you mean sso_region?',
        },
      ],
    },
    {
      name: 'the block itself',
      config: '[profile a]\nrolechian =\n  role_arn = x\n',
      found: [
        {
          level: 'warning',
          message: 'rolechian of profile a is a key that nobody reads (config:2)',
          origin: at(2),
          hint: 'did you mean rolechain?',
        },
      ],
    },
    {
      name: 'keys of other tools and of nobody are left alone',
      config: `[profile a]\n${['granted_sso_start_url', 'color', 'sso_account_name', 'x'].map((key) => `${key} = 1\n`).join('')}`,
      found: [{ level: 'ok', message: 'no key looks misspelled' }],
    },
  ])('$name', ({ config, found }) => {
    expect(checkKeys(profileSet(config))).toEqual(found);
  });

  // https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html and https://docs.aws.amazon.com/cli/latest/topic/config-vars.html
  it.each(
    `account_id_endpoint_mode api_versions auth_scheme_preference aws_account_id aws_security_token cli_auto_prompt
    cli_binary_format cli_follow_urlparam cli_history cli_pager cli_timestamp_format credential_process defaults_mode
    disable_request_compression ec2_metadata_service_endpoint ec2_metadata_service_endpoint_mode ec2_metadata_v1_disabled
    endpoint_discovery_enabled endpoint_url ignore_configured_endpoint_urls login_session max_attempts metadata_service_num_attempts
    metadata_service_timeout output parameter_validation region request_checksum_calculation request_min_compression_size_bytes
    response_checksum_validation retry_mode s3 s3_disable_express_session_auth s3_disable_multiregion_access_points
    s3_us_east_1_regional_endpoint s3_use_arn_region sdk_ua_app_id services sigv4a_signing_region_set sts_regional_endpoints
    tcp_keepalive use_dualstack_endpoint use_fips_endpoint web_identity_token_process`.split(/\s+/),
  )('%s is what AWS or aws-vault knows', (key) => {
    expect(checkKeys(profileSet(`[profile a]\n${key} = x\n`))).toEqual([
      { level: 'ok', message: 'no key looks misspelled' },
    ]);
  });
});

describe('headers', () => {
  const check = (config: string, credentials = ''): Observation[] =>
    checkHeaders({
      config: parseIni(config, 'config', 'config'),
      credentials: parseIni(credentials, 'credentials', 'credentials'),
    });
  const passedOver = (header: string, write: string, origin = at(1)): Observation => ({
    level: 'warning',
    message: `[${header}] is not read as a profile (${origin?.file}:${origin?.line})`,
    ...(origin && { origin }),
    hint: `write [${write}]`,
  });
  const refused = (what: string, earlier: number, line: number, file = 'config'): Observation => ({
    level: 'problem',
    message: `${what} stands a second time (${file}:${line}), first at line ${earlier}: the AWS CLI and boto3 refuse the whole file for it, the SDKs take the last value`,
    origin: { file, line },
    hint: 'keep one of them',
  });

  it.each([
    { config: '[my-team]\n', found: [passedOver('my-team', 'profile my-team')] },
    { config: '[DEFAULT]\n', found: [passedOver('DEFAULT', 'default')] },
    { config: '[profil a]\n', found: [passedOver('profil a', 'profile a')] },
    { config: '[Profile my team]\n', found: [passedOver('Profile my team', 'profile "my team"')] },
    { config: '[profile ünï]\n', found: [passedOver('profile ünï', 'profile "ünï"')] },
    {
      config: `[profile "evil']\n`,
      found: [{ ...passedOver(`profile "evil'`, ''), hint: 'write the name in quotes: [profile "my team"]' }],
    },
    { config: '[plugins]\n[preview]\n[something else]\n', found: [] },
    { credentials: '[profile a]\n', found: [passedOver('profile a', 'a', at(1, 'credentials'))] },
    { config: '[profile a]\nregion = x\n[default]\n', credentials: '[a]\nregion = y\n', found: [] },
    { config: '[profile a]\nregion = x\nregion = y\n', found: [refused('region of [profile a]', 2, 3)] },
    { config: '[profile a]\nregion = x\n[profile a]\n', found: [refused('[profile a]', 1, 3)] },
    { credentials: '[a]\n[a]\n', found: [refused('[a]', 1, 2, 'credentials')] },
    {
      config: '[default]\nregion = x\n[profile default]\n',
      found: [
        {
          level: 'warning',
          message:
            '[default] (config:1) stands beside [profile default] (config:3): the SDKs and rolechain pass the first one over, the AWS CLI and boto3 take the last',
          origin: at(1),
          hint: 'keep [default] alone',
        },
      ],
    },
    {
      credentials: '[a]\nrole_arn = x\nsource_profile = b\n',
      found: [
        {
          level: 'note',
          message: 'role_arn and source_profile of profile a stand in the credentials file (credentials:2)',
          origin: at(2, 'credentials'),
          hint: 'roles belong in the config file, where every tool looks',
        },
      ],
    },
  ])('$config $credentials', ({ config = '', credentials, found }) => {
    expect(check(config, credentials)).toEqual(found);
  });
});
