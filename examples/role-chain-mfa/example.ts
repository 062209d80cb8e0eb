import assert from 'node:assert/strict';
import type { World } from '../../test/emulator/emulator.ts';
import { testAdminMfa } from '../../test/emulator/worlds.ts';
import { people, production, readRole, testAdmin } from '../accounts.ts';
import { copy } from '../s3.ts';
import type { Stage } from '../stage.ts';

const example = 'role-chain-mfa';

const world: World = {
  accounts: [
    { id: people, users: [testAdmin(example, ['test-admin.identity'])] },
    {
      id: production,
      roles: ['Bastion', 'Deploy', 'Logs'].map((name) => readRole(example, name)),
      buckets: [
        { name: 'amzn-s3-demo-bucket' },
        { name: 'amzn-s3-demo-logs', objects: { 'today.txt': 'all is well\n' } },
      ],
    },
  ],
};

/** One code on the first hop, and every profile behind it works. */
export async function play(stage: Stage): Promise<void> {
  await stage.open(world);

  stage.heading('What will happen, before anything does');
  await stage.shell('rolechain explain --profile deploy');
  assert.deepEqual(stage.showCalls(), []);

  stage.heading('Without a terminal nobody can be asked, and that is said at once');
  const refused = await stage.shell('rolechain process --profile deploy');
  assert.equal(refused.exit, 6);
  assert.match(refused.stderr, /\[MFA_NO_TERMINAL\]/);
  stage.showCalls();

  stage.heading('In a terminal, two programs at once: one prompt, and its code serves both');
  const asked = await stage.terminal('rolechain process --profile deploy & rolechain process --profile logs & wait', [
    { sees: 'MFA code for', types: `${stage.aws.mfaCode(testAdminMfa)}\r` },
  ]);
  assert.equal(asked.stdout.split('MFA code for').length, 2, 'one prompt');
  assert.equal(asked.stdout.split('"Expiration"').length, 3, 'two answers');
  const calls = stage.showCalls();
  assert.equal(calls.filter(({ action }) => action === 'GetSessionToken').length, 1, 'one MFA session');
  const hops = calls.filter(({ action }) => action === 'AssumeRole');
  assert.equal(hops.length, 3, 'the first hop is made once');
  assert.deepEqual(
    new Set(hops.map(({ params }) => params.roleArn?.split('/')[1])),
    new Set(['Bastion', 'Deploy', 'Logs']),
  );

  stage.heading('From now on, any program without a terminal');
  assert.equal(await copy(stage, 'logs', 's3://amzn-s3-demo-logs/today.txt', 'today.txt'), 'done');
  const later = stage.showCalls();
  assert.deepEqual([...new Set(later.map(({ service }) => service))], ['s3'], 'no call to STS: the sessions are kept');
}
