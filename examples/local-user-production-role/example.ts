import assert from 'node:assert/strict';
import type { World } from '../../test/emulator/emulator.ts';
import { people, production, readRole, testAdmin } from '../accounts.ts';
import { copy } from '../s3.ts';
import type { Stage } from '../stage.ts';

const example = 'local-user-production-role';
const release = 's3://amzn-s3-demo-bucket/release.txt';

const world: World = {
  accounts: [
    { id: people, users: [testAdmin(example, ['test-admin.identity'])] },
    { id: production, roles: [readRole(example, 'Production')], buckets: [{ name: 'amzn-s3-demo-bucket' }] },
  ],
};

/** A user whose own key may do nothing in production, and the role that may. */
export async function play(stage: Stage): Promise<void> {
  await stage.open(world);
  stage.write('release.txt', '1.0.1\n');

  stage.heading('Before: with the user’s own key');
  assert.equal(await copy(stage, 'default', 'release.txt', release), 'denied');
  stage.showCalls();

  stage.heading('After: with the production role');
  assert.equal(await copy(stage, 'production', 'release.txt', release), 'done');
  const calls = stage.showCalls();
  assert.deepEqual(
    calls.map(({ action, params }) => [action, params.sessionName]),
    [
      ['GetCallerIdentity', undefined],
      ['AssumeRole', 'test-admin'],
      ['PutObject', undefined],
    ],
  );
  assert.equal(calls.at(-1)?.callerArn, `arn:aws:sts::${production}:assumed-role/Production/test-admin`);

  stage.heading('And back; the session is kept, so STS is not asked again');
  assert.equal(await copy(stage, 'production', release, 'copy.txt'), 'done');
  assert.ok(stage.showCalls().every(({ service }) => service === 's3'));
}
