import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type World } from '../../emulator/emulator.ts';
import { allow, mfaFirstHop, testAdminKey, testAdminMfa, trust } from '../../emulator/worlds.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn, type StsAnswer } from '../../support/sts-call.ts';

const admin: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const role = (letter: string): string => `arn:aws:iam::111111111111:role/role-${letter}`;

const invalidCode = 'MultiFactorAuthentication failed with invalid MFA one time pass code.';
const notBoth = 'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.';
const notOwn =
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (SerialNumber, TokenCode)
describe('MFA', () => {
  it('a code of the list, or of the device, opens the role, and counts once', async () => {
    await using emulator = await startEmulator(mfaFirstHop);
    const codes = ['123456', emulator.mfaCode(testAdminMfa)];
    for (const code of codes) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await assume(emulator, admin, 'a', code)).status).toBe(200);
      // oxlint-disable-next-line no-await-in-loop
      expect(denial(await assume(emulator, admin, 'a', code))).toBe(invalidCode);
    }
    expect(codes).not.toContain(emulator.mfaCode(testAdminMfa));
  });

  it.each([
    { name: 'a wrong code', extra: { SerialNumber: testAdminMfa, TokenCode: '000000' }, says: invalidCode },
    { name: 'no code', extra: { SerialNumber: testAdminMfa }, says: notBoth },
    { name: 'no serial number', extra: { TokenCode: '123456' }, says: notBoth },
    { name: 'an unknown device', extra: { SerialNumber: `${testAdminMfa}2`, TokenCode: '123456' }, says: notOwn },
  ])('$name is refused', async ({ extra, says }) => {
    await using emulator = await startEmulator(mfaFirstHop);
    expect(denial(await callSts(emulator.url, admin, { ...assumeForm('a'), ...extra }))).toBe(says);
  });

  it('without MFA the role stays shut, and AWS gives no reason across accounts', async () => {
    await using emulator = await startEmulator(mfaFirstHop);
    expect(denial(await callSts(emulator.url, admin, assumeForm('a')))).toBe(
      `User: arn:aws:iam::222222222222:user/test-admin is not authorized to perform: sts:AssumeRole on resource: ${role('a')}`,
    );
  });

  it('a device of another user, and one named by a role session, is refused', async () => {
    const bob = { id: 'AKIAI44QH8DHBEXAMPLE' };
    const [people = { id: '' }, ...rest] = mfaFirstHop.accounts;
    const users = [...(people.users ?? []), { name: 'bob', accessKeys: [bob], policies: [allow('sts:*', '*')] }];
    await using emulator = await startEmulator({ accounts: [{ ...people, users }, ...rest] });
    const bobs = { accessKeyId: bob.id, secretAccessKey: emulator.secretOf(bob.id) };
    expect(denial(await assume(emulator, bobs, 'a', '123456'))).toBe(notOwn);
    const session = keysIn(await assume(emulator, admin, 'a', '123456'));
    expect(denial(await assume(emulator, session, 'b', '234567'))).toBe(notOwn);
  });

  it('a rule may say which codes are right', async () => {
    const device = { serial: 'GAHT12345678', accepts: startsWithNine };
    const user = { name: 'eve', accessKeys: [testAdminKey], mfaDevices: [device] };
    await using emulator = await startEmulator({ accounts: [{ id: '222222222222', users: [user] }] });
    const form = { Action: 'GetSessionToken', SerialNumber: device.serial };
    expect((await callSts(emulator.url, admin, { ...form, TokenCode: '900000' })).status).toBe(200);
    expect(denial(await callSts(emulator.url, admin, { ...form, TokenCode: '900000' }))).toBe(invalidCode);
    expect(denial(await callSts(emulator.url, admin, { ...form, TokenCode: '800000' }))).toBe(invalidCode);
  });

  // One code, many roles: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
  it('a GetSessionToken session keeps its MFA', async () => {
    await using emulator = await startEmulator(mfaFirstHop);
    const form = { Action: 'GetSessionToken', SerialNumber: testAdminMfa, TokenCode: '123456' };
    const session = keysIn(await callSts(emulator.url, admin, form));
    expect((await callSts(emulator.url, session, assumeForm('a'))).status).toBe(200);
    expect((await callSts(emulator.url, session, assumeForm('c'))).status).toBe(200);
    const without = keysIn(await callSts(emulator.url, admin, { Action: 'GetSessionToken' }));
    expect((await callSts(emulator.url, without, assumeForm('a'))).status).toBe(403);
  });

  // AssumeRole credentials carry no MFA: the key is there, and false.
  it('a role session does not', async () => {
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const world: World = {
      accounts: [
        ...mfaFirstHop.accounts.slice(0, 1),
        {
          id: '111111111111',
          roles: [
            { name: 'role-a', trustPolicy: trust('222222222222', mfa), policies: [allow('sts:AssumeRole', '*')] },
            { name: 'role-b', trustPolicy: trust(role('a'), mfa) },
            { name: 'role-c', trustPolicy: trust(role('a'), { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }) },
          ],
        },
      ],
    };
    await using emulator = await startEmulator(world);
    const session = keysIn(await assume(emulator, admin, 'a', '123456'));
    expect((await callSts(emulator.url, session, assumeForm('b'))).status).toBe(403);
    expect((await callSts(emulator.url, session, assumeForm('c'))).status).toBe(200);
  });
});

function startsWithNine(code: string): boolean {
  return code.startsWith('9');
}

function assume(emulator: Emulator, keys: SigningKeys, letter: string, code: string): Promise<StsAnswer> {
  return callSts(emulator.url, keys, { ...assumeForm(letter), SerialNumber: testAdminMfa, TokenCode: code });
}

function assumeForm(letter: string): Record<string, string> {
  return { Action: 'AssumeRole', RoleArn: role(letter), RoleSessionName: 'test-admin' };
}

function denial(answer: StsAnswer): string | undefined {
  expect([answer.status, answer.element('Code')]).toEqual([403, 'AccessDenied']);
  return answer.element('Message');
}
