import { describe, expect, it } from 'vitest';
import { checkKinds } from '../../../src/doctor/kinds.ts';
import type { Observation } from '../../../src/doctor/finding.ts';
import { profileSet } from '../../support/profile-set.ts';

const role = 'role_arn = r\nsource_profile = default\n';
const key = 'aws_access_key_id = k\naws_secret_access_key = s\n';
const process = 'credential_process = other\n';
const sso = 'sso_session = s\nsso_account_id = 1\n';
const web = 'role_arn = r\nweb_identity_token_file = t\n';
const agreed = [{ level: 'ok', message: 'each profile is the same to the AWS CLI and every SDK' }];
const one = 'keep one kind of credentials in a profile';
const adopt = '"rolechain adopt a" moves the chain where only rolechain reads it';

function check(config: string, credentials = ''): Observation[] {
  return checkKinds(profileSet(config, credentials).profiles.values(), 'credentials');
}

describe('a profile with one kind of credentials', () => {
  it.each([
    role,
    key,
    process,
    sso,
    web,
    'role_arn = r\ncredential_source = Environment\n',
    'region = x\n',
    'role_arn = r\n',
  ])('%j', (keys) => expect(check(`[profile a]\n${keys}`)).toEqual(agreed));
  it('its own access key as the source of its role, which all understand', () => {
    expect(check(`[profile a]\nrole_arn = r\nsource_profile = a\n${key}`)).toEqual(agreed);
  });
  it('a block beside credential_process', () => {
    expect(check(`[profile a]\n${process}rolechain =\n  role_arn = r\n  source_profile = b\n`)).toEqual(agreed);
  });
});

describe('a profile with several', () => {
  it.each([
    {
      keys: role + process,
      says: 'role_arn and credential_process: the AWS CLI and boto3, Rust, rolechain: role_arn; JavaScript: role_arn, or credential_process where that fails; Go: refused',
      hint: adopt,
    },
    {
      keys: `role_arn = r\n${process}`,
      says: 'role_arn and credential_process: the AWS CLI and boto3, Rust, rolechain: refused; JavaScript: credential_process; Go: credential_process, and with it role_arn',
      hint: one,
    },
    {
      keys: `role_arn = r\n${key}`,
      says: 'role_arn and an access key: the AWS CLI and boto3, Rust, rolechain: refused; JavaScript: the access key; Go: the access key, and with it role_arn',
      hint: one,
    },
    {
      keys: key + process,
      says: 'an access key and credential_process: the AWS CLI and boto3, Rust: credential_process; JavaScript, Go, rolechain: the access key',
      hint: one,
    },
    {
      keys: sso + process,
      says: 'SSO settings and credential_process: the AWS CLI and boto3, Go, Rust, rolechain: SSO; JavaScript: credential_process',
      hint: one,
    },
    {
      keys: `${web}source_profile = default\n`,
      says: 'source_profile and web_identity_token_file: the AWS CLI and boto3, Rust, rolechain: the web identity; JavaScript: role_arn; Go: refused',
      hint: one,
    },
    {
      keys: `${role}credential_source = Environment\n${key}`,
      says: 'role_arn and source_profile and credential_source and an access key: the AWS CLI and boto3, Go, Rust, rolechain: refused; JavaScript: the access key',
      hint: one,
    },
  ])('$says', ({ keys, says, hint }) => {
    expect(check(`[profile a]\n${keys}`)).toEqual([
      {
        level: 'warning',
        message: `profile a holds ${says}`,
        origin: { file: 'config', line: keys === key + process ? 4 : keys.startsWith('sso') ? 4 : 2 },
        hint,
        facts: { profiles: ['a'] },
      },
    ]);
  });

  it('botocore reads an access key of the credentials file before credential_process', () => {
    expect(check(`[profile a]\n${process}`, `[a]\n${key}`)).toMatchObject([
      {
        message:
          'profile a holds an access key and credential_process: the AWS CLI and boto3, JavaScript, Go, rolechain: the access key; Rust: credential_process',
      },
    ]);
  });

  it('the same mixture in eighty profiles is one finding', () => {
    const config = Array.from({ length: 80 }, (_, n) => `[profile p${n}]\n${role}${process}`).join('');
    expect(check(config)).toMatchObject([
      { message: expect.stringMatching(/^profiles p0, p1, p2 and 77 more hold role_arn and credential_process: /) },
    ]);
  });
});
