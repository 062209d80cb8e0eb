import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/config/settings.ts';
import {
  federatedUserArn,
  mayHaveDevice,
  sessionNameRule,
  settleSessionName,
  usernameOf,
} from '../../../src/chain/session-name.ts';
import { profileSet } from '../../support/profile-set.ts';

describe('the caller’s real name', () => {
  it.each([
    ['an IAM user', 'arn:aws:iam::222222222222:user/alice', 'alice'],
    ['FAULT 24: a user with a path: its last part', 'arn:aws:iam::222222222222:user/dev/team/alice', 'alice'],
    [
      'a role’s session: its session name',
      'arn:aws:sts::111111111111:assumed-role/Admin/bob@example.com',
      'bob@example.com',
    ],
    ['an instance’s role', 'arn:aws:sts::111111111111:assumed-role/Web/i-0123456789abcdef0', 'i-0123456789abcdef0'],
    ['a federated user', 'arn:aws:sts::111111111111:federated-user/carol', 'carol'],
    ['another partition', 'arn:aws-cn:iam::222222222222:user/dora', 'dora'],
    ['all characters that AWS allows', 'arn:aws:iam::222222222222:user/a_Z9+=,.@-', 'a_Z9+=,.@-'],
  ])('%s', (_, arn, name) => expect(usernameOf(arn)).toBe(name));

  it.each([
    ['FAULT 24: root has none', 'arn:aws:iam::222222222222:root', 'the root user has no name'],
    [
      'a one-letter name cannot be a session’s',
      'arn:aws:iam::222222222222:user/a',
      'a session name has 2 to 64 letters, digits or _+=,.@-',
    ],
    [
      'over 64 characters',
      `arn:aws:iam::222222222222:user/${'a'.repeat(65)}`,
      'a session name has 2 to 64 letters, digits or _+=,.@-',
    ],
    [
      'made up by botocore',
      'arn:aws:sts::1:assumed-role/R/botocore-session-1588000000',
      'botocore-session-1588000000 looks made up by an SDK',
    ],
    [
      'made up by the JS SDK',
      'arn:aws:sts::1:assumed-role/R/aws-sdk-js-session-1588',
      'aws-sdk-js-session-1588 looks made up by an SDK',
    ],
    [
      'a bare number, as the Go SDK makes up',
      'arn:aws:sts::1:assumed-role/R/1588000000',
      '1588000000 looks made up by an SDK',
    ],
    ['a role and no session', 'arn:aws:iam::222222222222:role/R', 'it is neither a user nor a session'],
  ])('%s', (_, callerArn, reason) => {
    expect(() => usernameOf(callerArn)).toThrow(
      expect.objectContaining({ code: 'SESSION_NAME_UNAVAILABLE', details: { callerArn, reason } }),
    );
  });

  it('tells users, who may own a device, from sessions', () => {
    expect(
      [
        'arn:aws:iam::1:user/a',
        'arn:aws:iam::1:root',
        'arn:aws:sts::1:assumed-role/R/a',
        'arn:aws:sts::1:federated-user/a',
      ].map(mayHaveDevice),
    ).toEqual([true, true, false, false]);
  });
});

describe('the rule', () => {
  const settings = (lines: string): ReturnType<typeof readSettings> => {
    const set = profileSet(`[profile a]\n${lines}`);
    const profile = set.profiles.get('a');
    if (profile === undefined) throw new Error('no profile');
    return readSettings(set, profile);
  };
  const origin = { file: 'config', line: 2 };

  it.each<{ rule: string; lines: string; override?: 'username' | 'config'; expected: unknown }>([
    { rule: 'username where nothing is said', lines: 'region = x', expected: { rule: 'username' } },
    {
      rule: 'a role_session_name must then be the user’s',
      lines: 'role_session_name = alice',
      expected: { rule: 'username', expected: { value: 'alice', origin } },
    },
    {
      rule: 'config takes role_session_name',
      lines: 'role_session_name = ci\nsession_name = config',
      expected: { rule: 'config', value: 'ci' },
    },
    { rule: 'config without a name is username', lines: 'session_name = config', expected: { rule: 'username' } },
    {
      rule: 'the environment overrides the profile',
      lines: 'role_session_name = ci',
      override: 'config',
      expected: { rule: 'config', value: 'ci' },
    },
    {
      rule: 'in both directions',
      lines: 'role_session_name = ci\nsession_name = config',
      override: 'username',
      expected: { rule: 'username', expected: { value: 'ci', origin } },
    },
  ])('$rule', ({ lines, override, expected }) => expect(sessionNameRule(settings(lines), override)).toEqual(expected));

  it.each([
    ['session_name = alice', 'session_name', 'must be username or config'],
    [
      'role_session_name = a b\nsession_name = config',
      'role_session_name',
      'must be 2 to 64 letters, digits or _+=,.@-',
    ],
  ])('refuses %j', (lines, key, reason) => {
    expect(() => sessionNameRule(settings(lines), undefined)).toThrow(
      expect.objectContaining({ code: 'CONFIG_VALUE', details: expect.objectContaining({ key, reason }) }),
    );
  });

  it('a configured name that is not the caller’s is refused, never silently different', () => {
    const sessionName = sessionNameRule(settings('role_session_name = bob'), undefined);
    const hop = { kind: 'assume-role', profile: 'a', sessionName } as const;
    expect(settleSessionName(hop, 'arn:aws:iam::1:user/bob')).toBe('bob');
    expect(() => settleSessionName(hop, 'arn:aws:iam::1:user/alice')).toThrow(
      expect.objectContaining({
        code: 'SESSION_NAME_CONFLICT',
        details: { profile: 'a', configured: 'bob', username: 'alice', origin },
        hint: 'remove role_session_name at config:2, or set "session_name = config" in profile a to use it',
      }),
    );
  });

  const [long, cut] = ['abcdefghijklmnopqrstuvwxyz012345.and.more', 'abcdefghijklmnopqrstuvwxyz012345'];
  const federated = (lines: string): Parameters<typeof settleSessionName>[0] => ({
    kind: 'federation',
    profile: 'a',
    sessionName: sessionNameRule(settings(lines), undefined, 32),
  });

  it.each([
    { what: 'a user’s name as it is', name: 'alice', lines: '', settled: 'alice' },
    { what: '32 characters as they are', name: cut, lines: '', settled: cut },
    { what: 'of 33 the first 32', name: `${cut}6`, lines: '', settled: cut },
    { what: 'of 64 the first 32', name: cut + cut, lines: '', settled: cut },
    { what: 'what was expected, whole', name: long, lines: `role_session_name = ${long}`, settled: cut },
    { what: 'what was expected, cut', name: long, lines: `role_session_name = ${cut}`, settled: cut },
    { what: 'what is configured', name: long, lines: 'role_session_name = ci\nsession_name = config', settled: 'ci' },
  ])('a federated user’s session is named: $what', ({ name, lines, settled }) => {
    expect(settleSessionName(federated(lines), `arn:aws:iam::222222222222:user/dev/${name}`)).toBe(settled);
  });

  it('a federated user’s name is configured with 32 characters at most', () => {
    expect(() => federated(`role_session_name = ${cut}6\nsession_name = config`)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_VALUE',
        details: expect.objectContaining({ reason: 'must be 2 to 32 letters, digits or _+=,.@-' }),
      }),
    );
  });

  it('a federated user is of the caller’s account and partition', () => {
    expect(federatedUserArn('arn:aws-cn:iam::222222222222:user/dev/alice', 'alice')).toBe(
      'arn:aws-cn:sts::222222222222:federated-user/alice',
    );
  });
});
