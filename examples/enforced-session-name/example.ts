import assert from 'node:assert/strict';
import type { World } from '../../test/emulator/emulator.ts';
import { testAdminKey } from '../../test/emulator/worlds.ts';
import { callSts } from '../../test/support/sts-call.ts';
import { people, production, readRole, testAdmin } from '../accounts.ts';
import type { Stage } from '../stage.ts';

const example = 'enforced-session-name';

const world: World = {
  accounts: [
    { id: people, users: [testAdmin(example, ['test-admin.identity'])] },
    { id: production, roles: [readRole(example, 'Deploy')] },
  ],
};

/** A role that lets people in under their own name only. */
export async function play(stage: Stage): Promise<void> {
  await stage.open(world);

  stage.heading('The AWS CLI alone makes a session name up, and the trust policy refuses it');
  await assumeWithMadeUpName(stage);
  const [madeUp] = stage.showCalls();
  assert.equal(madeUp?.errorCode, 'AccessDenied');
  assert.match(madeUp?.params.sessionName ?? '', /^botocore-session-/);

  stage.heading('rolechain asks AWS who the caller is, and takes that name');
  const { exit } = await stage.shell('rolechain process --profile deploy');
  assert.equal(exit, 0);
  const [identity, session] = stage.showCalls();
  assert.equal(identity?.action, 'GetCallerIdentity');
  assert.equal(session?.params.sessionName, 'test-admin');
  assert.equal(session?.errorCode, undefined);

  stage.heading('So CloudTrail tells who did it');
  const { stdout } = await stage.shell('rolechain explain --profile deploy');
  assert.match(stdout, /arn:aws:sts::111111111111:assumed-role\/Deploy\/test-admin/);

  stage.heading('A name in the config that is not the caller’s is refused, not quietly replaced');
  const conflict = await stage.shell('rolechain process --profile deploy-as-alice');
  assert.equal(conflict.exit, 3);
  assert.match(conflict.stderr, /\[SESSION_NAME_CONFLICT\]/);
  assert.ok(stage.showCalls().every(({ action }) => action === 'GetCallerIdentity'));
}

async function assumeWithMadeUpName(stage: Stage): Promise<void> {
  const command = 'aws sts get-caller-identity --profile deploy-aws-cli';
  if (stage.hasAwsCli) {
    const { exit, stderr } = await stage.shell(command);
    assert.notEqual(exit, 0);
    assert.match(stderr, /AccessDenied/);
    return;
  }
  stage.say(`SKIPPED, without the AWS CLI: ${command}\nInstead, the call that it would make, signed by hand:`);
  const keys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
  const RoleArn = `arn:aws:iam::${production}:role/Deploy`;
  await callSts(stage.aws.url, keys, { Action: 'AssumeRole', RoleArn, RoleSessionName: 'botocore-session-1588000000' });
}
