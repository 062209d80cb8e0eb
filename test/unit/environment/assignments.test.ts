import { describe, expect, it } from 'vitest';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { assign, assignmentsFor } from '../../../src/environment/assignments.ts';

const misleading = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_CREDENTIAL_FILE',
  'ROLECHAIN_STACK',
  'ROLECHAIN_PROFILE',
];
const keys = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret/+=' };
const region = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1', ROLECHAIN_REGION: 'eu-west-1' };

describe('the assignments of a session', () => {
  it('are its whole identity', () => {
    const facts = { expiration: new Date('2026-11-22T10:20:30.456Z'), accountId: '111111111111' };
    const { set, unset } = assignmentsFor(new Credentials({ ...keys, sessionToken: 'token/+=' }, facts), 'eu-west-1');
    expect({ set: Object.fromEntries(set), unset }).toEqual({
      set: {
        AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret/+=',
        AWS_SESSION_TOKEN: 'token/+=',
        AWS_CREDENTIAL_EXPIRATION: '2026-11-22T10:20:30Z',
        AWS_ACCOUNT_ID: '111111111111',
        ...region,
      },
      unset: misleading,
    });
  });

  it('remove what an access key of a user does not have', () => {
    const { set, unset } = assignmentsFor(new Credentials(keys), 'eu-west-1');
    expect({ set: Object.fromEntries(set), unset }).toEqual({
      set: { AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret/+=', ...region },
      unset: ['AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_ACCOUNT_ID', ...misleading],
    });
  });
});

describe('an environment with assignments', () => {
  const assignments = { set: new Map([['AWS_REGION', 'new']]), unset: ['AWS_PROFILE'] };
  it.each([
    { what: 'keeps what is not meant', platform: 'linux', env: { A: '', b: 'x y' }, kept: { A: '', b: 'x y' } },
    { what: 'replaces and removes', platform: 'linux', env: { AWS_REGION: 'old', AWS_PROFILE: 'p' }, kept: {} },
    { what: 'leaves out what is not set', platform: 'linux', env: { A: undefined }, kept: {} },
    { what: 'tells capitals apart', platform: 'darwin', env: { aws_profile: 'p' }, kept: { aws_profile: 'p' } },
    {
      what: 'but not on Windows',
      platform: 'win32',
      env: { Aws_Profile: 'p', aws_region: 'old', Path: 'C:' },
      kept: { Path: 'C:' },
    },
  ])('$what', ({ platform, env, kept }) => {
    expect(assign(env, assignments, platform)).toEqual({ ...kept, AWS_REGION: 'new' });
  });
});
