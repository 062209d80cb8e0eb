import assert from 'node:assert/strict';
import type { World } from '../../test/emulator/emulator.ts';
import { people, production, readRole, testAdmin } from '../accounts.ts';
import { copy } from '../s3.ts';
import type { Stage } from '../stage.ts';

const example = 'session-policy';
const bucket = 'amzn-s3-demo-bucket';

const world: World = {
  accounts: [
    { id: people, users: [testAdmin(example, ['test-admin.identity'])] },
    {
      id: production,
      roles: [readRole(example, 'Storage')],
      buckets: [{ name: bucket, objects: { 'reports/may.txt': 'may was fine\n', 'plans/june.txt': 'secret\n' } }],
    },
  ],
};

/** A role that may read and write, in sessions that may less. */
export async function play(stage: Stage): Promise<void> {
  await stage.open(world);
  stage.write('june.txt', 'june was better\n');
  const upload = (profile: string): Promise<string> =>
    copy(stage, profile, 'june.txt', `s3://${bucket}/reports/june.txt`);
  const download = (profile: string, key: string): Promise<string> =>
    copy(stage, profile, `s3://${bucket}/${key}`, 'copy.txt');

  stage.heading('The role itself may read and write');
  assert.equal(await upload('storage'), 'done');
  stage.showCalls();

  stage.heading('The same role, narrowed by a policy file: it reads reports, and that is all');
  await stage.shell('rolechain explain --profile storage-narrow');
  assert.equal(await download('storage-narrow', 'reports/may.txt'), 'done');
  assert.equal(await download('storage-narrow', 'plans/june.txt'), 'denied');
  assert.equal(await upload('storage-narrow'), 'denied');
  assert.ok(stage.showCalls().some(({ params }) => params.policy?.includes('reports/*')));

  stage.heading('The file is edited, and the very next command has the new rights: no IAM change, no waiting');
  await stage.shell(
    `sed 's/"s3:GetObject"/"s3:GetObject", "s3:PutObject"/' .aws/policies/narrow.session.json >edited && mv edited .aws/policies/narrow.session.json`,
  );
  assert.equal(await upload('storage-narrow'), 'done');
  assert.equal(await download('storage-narrow', 'plans/june.txt'), 'denied');
  stage.showCalls();

  stage.heading('Narrowed by a managed policy: it reads everything and writes nothing');
  assert.equal(await download('storage-read-only', 'plans/june.txt'), 'done');
  assert.equal(await upload('storage-read-only'), 'denied');
  stage.showCalls();

  stage.heading('A policy that cannot be read stops everything: there is never a session without it');
  await stage.shell(
    `sed 's/"s3:GetObject", /"s3:GetObject" /' .aws/policies/narrow.session.json >edited && mv edited .aws/policies/narrow.session.json`,
  );
  const broken = await stage.shell('rolechain process --profile storage-narrow');
  assert.equal(broken.exit, 3);
  assert.match(broken.stderr, /narrow\.session\.json:6:\d+: .*\[POLICY_INVALID\]/);
  assert.deepEqual(stage.showCalls(), []);
}
