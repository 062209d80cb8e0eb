import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { allow, mfaFirstHop, testAdminKey, testAdminMfa, trust } from '../emulator/worlds.ts';

import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { preload } from '../support/program.ts';
import { root } from '../support/root.ts';

/** What STS was asked, with the code that came along. */
function story({ calls }: Emulator): readonly string[] {
  return calls.map(({ action, params, errorCode }) =>
    [action, params.roleArn?.split('/').at(-1), params.tokenCode, params.durationSeconds, errorCode]
      .filter((fact) => fact !== undefined)
      .join(' '),
  );
}

/** A device that shows one code after the other, and profiles that need it. */
function configure(box: Box, more = '', own = ''): void {
  box.home.write('codes', '123456\n234567\n345678\n');
  const codes = box.path('codes');
  const device = `mfa_serial = ${testAdminMfa}\nmfa_process = head -n1 ${codes}; sed -i 1d ${codes}\n${more}`;
  const role = (name: string): string =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/role-${name}\nsource_profile = default\n${device}`;
  box.config(`[default]\n${adminKeys}${own === '' ? '' : device + own}${role('a')}${role('c')}`);
}

async function answers(box: Box, profile: string, env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await box.run(['process', '--profile', profile], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expectDocument(stdout);
}

it('FAULT 33: one code serves every role of the device', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  configure(box);
  await answers(box, 'a');
  await answers(box, 'c');
  await answers(box, 'a');
  expect(story(sts)).toEqual([
    'GetCallerIdentity',
    'GetSessionToken 123456 28800',
    'AssumeRole role-a 3600',
    'AssumeRole role-c 3600',
  ]);
  const { stdout } = await box.run(['cache', 'list']);
  expect(stdout).toContain(`MFA session of ${testAdminMfa}`);
});

it.for([
  {
    rule: 'a role that asks for more than an hour is assumed with the code itself',
    more: 'duration_seconds = 43200\n',
    calls: ['AssumeRole role-a 123456 43200', 'AssumeRole role-c 234567 43200 ValidationError'],
  },
  {
    rule: 'mfa_session_seconds = 0 turns MFA sessions off',
    more: 'mfa_session_seconds = 0\n',
    calls: ['AssumeRole role-a 123456 3600', 'AssumeRole role-c 234567 3600'],
  },
  {
    rule: 'mfa_session_seconds says how long one lasts',
    more: 'mfa_session_seconds = 900\n',
    calls: ['GetSessionToken 123456 900', 'AssumeRole role-a 3600', 'AssumeRole role-c 3600'],
  },
])('$rule', async ({ more, calls }, { box }) => {
  const sts = await box.emulate(mfaFirstHop);
  configure(box, more);
  await answers(box, 'a');
  await box.run(['process', '--profile', 'c']);
  expect(story(sts).slice(1)).toEqual(calls);
});

it('where STS gives none, each role gets a code of its own, and no code is sent twice', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  const fault = { kind: 'refuse', status: 403, code: 'AccessDenied', message: 'not for you' } as const;
  sts.fault(fault, { action: 'GetSessionToken', times: Infinity });
  configure(box);
  await answers(box, 'a');
  await answers(box, 'c');
  expect(story(sts)).toEqual([
    'GetCallerIdentity',
    'GetSessionToken 123456 28800 AccessDenied',
    'AssumeRole role-a 234567 3600',
    'AssumeRole role-c 345678 3600',
  ]);
});

describe('a profile with an access key, a device and no role', () => {
  it('is an MFA session, kept like any other', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    configure(box, '', '\n');
    await answers(box, 'default');
    await answers(box, 'default');
    await answers(box, 'a');
    expect(story(sts)).toEqual(['GetSessionToken 123456 28800', 'GetCallerIdentity', 'AssumeRole role-a 3600']);
  });

  it('is its access key with mfa_session_seconds = 0', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    configure(box, '', 'mfa_session_seconds = 0\n');
    const { code, stdout } = await box.run(['process']);
    const { AccessKeyId, SessionToken } = JSON.parse(stdout);
    expect([code, AccessKeyId, SessionToken, story(sts)]).toEqual([0, testAdminKey.id, undefined, []]);
  });
});

/** role-a wants a code of the last minute; its user may do no more than ask. */
const recentMfa: World = {
  accounts: [
    {
      id: '222222222222',
      users: [
        {
          name: 'test-admin',
          accessKeys: [testAdminKey],
          mfaDevices: [{ serial: testAdminMfa, codes: ['123456', '234567', '345678'] }],
          policies: [allow('sts:AssumeRole', '*')],
        },
      ],
    },
    {
      id: '111111111111',
      roles: [
        {
          name: 'role-a',
          trustPolicy: trust('arn:aws:iam::222222222222:root', {
            NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
          }),
        },
        { name: 'role-c', trustPolicy: trust('arn:aws:iam::222222222222:root') },
      ],
    },
  ],
};

it('a role that finds the MFA session too old gets one new code, and the session is new for all', async ({ box }) => {
  const sts = await box.emulate(recentMfa);
  configure(box);
  await answers(box, 'c');
  // Two minutes later, on both sides.
  sts.fault({ kind: 'skew', ms: 120_000 }, { times: Infinity });
  await answers(box, 'a', { ...preload(`${root}/test/support/programs/later.mjs`), LATER_MINUTES: '2' });
  expect(story(sts).slice(2)).toEqual([
    'AssumeRole role-c 3600',
    'AssumeRole role-a 3600 AccessDenied',
    'GetSessionToken 234567 28800',
    'AssumeRole role-a 3600',
  ]);
  expect(readFileSync(box.path('codes'), 'utf8')).toBe('345678\n');
});
