import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import {
  enforcedName,
  fiveHops,
  mfaFirstHop,
  testAdminKey,
  testAdminMfa,
  workbench,
  workbenchKeys,
  worlds,
} from '../../emulator/worlds.ts';
import { signV4, type SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn } from '../../support/sts-call.ts';

const admin: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };

describe('the ready worlds', () => {
  it('are known by name, and open', async () => {
    for (const world of worlds.values()) {
      // oxlint-disable-next-line no-await-in-loop
      await using emulator = await startEmulator(world);
      expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }
  });

  it('fiveHops: each role leads to the next only, and the last to the treasure', async () => {
    await using emulator = await startEmulator(fiveHops);
    const become = async (keys: SigningKeys, letter: string) =>
      callSts(emulator.url, keys, {
        Action: 'AssumeRole',
        RoleArn: `arn:aws:iam::111111111111:role/role-${letter}`,
        RoleSessionName: 'test-admin',
      });
    let keys = admin;
    const steps = [
      { letter: 'a', tooFar: 'c' },
      { letter: 'b', tooFar: 'd' },
      { letter: 'c', tooFar: 'e' },
      { letter: 'd', tooFar: 'a' },
      { letter: 'e', tooFar: 'b' },
    ];
    for (const { letter, tooFar } of steps) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await become(keys, tooFar)).status).toBe(403);
      // oxlint-disable-next-line no-await-in-loop
      keys = keysIn(await become(keys, letter));
    }
    const url = `${emulator.url}/treasure/map.txt`;
    const headers = signV4({ method: 'GET', url, body: '' }, keys, {
      service: 's3',
      contentSha256: 'UNSIGNED-PAYLOAD',
    });
    expect(await (await fetch(url, { headers })).text()).toBe('five hops east\n');
  });

  it('mfaFirstHop: the first role wants a code, the second does not', async () => {
    await using emulator = await startEmulator(mfaFirstHop);
    const form = { Action: 'AssumeRole', RoleSessionName: 'test-admin' };
    const first = { ...form, RoleArn: 'arn:aws:iam::111111111111:role/role-a' };
    expect((await callSts(emulator.url, admin, first)).status).toBe(403);
    const mfa = { SerialNumber: testAdminMfa, TokenCode: '123456' };
    const keys = keysIn(await callSts(emulator.url, admin, { ...first, ...mfa }));
    const second = { ...form, RoleArn: 'arn:aws:iam::111111111111:role/role-b' };
    expect((await callSts(emulator.url, keys, second)).status).toBe(200);
  });

  it.each([
    { name: 'test-admin', status: 200 },
    { name: 'somebody', status: 403 },
  ])('enforcedName: as $name', async ({ name, status }) => {
    await using emulator = await startEmulator(enforcedName);
    const form = { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::111111111111:role/Deploy', RoleSessionName: name };
    expect((await callSts(emulator.url, admin, form)).status).toBe(status);
  });

  it.each([
    { name: 'alice', status: 200 },
    { name: 'somebody', status: 403 },
  ])('workbench: as $name', async ({ name, status }) => {
    await using emulator = await startEmulator(workbench);
    const { id: accessKeyId, secret: secretAccessKey } = workbenchKeys.alice;
    const form = { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::111111111111:role/Uploader', RoleSessionName: name };
    expect((await callSts(emulator.url, { accessKeyId, secretAccessKey }, form)).status).toBe(status);
  });
});
