import assert from 'node:assert/strict';
import type { Stage } from '../stage.ts';

/** Two roles that are refused, each for a reason of its own. */
export async function explainRefusals(stage: Stage): Promise<void> {
  stage.heading('A role is refused, and why: its trust policy wants another session name');
  const named = await stage.shell('rolechain why uploader-as-ci');
  assert.equal(named.exit, 4);
  assert.match(named.stdout, /sts:RoleSessionName wants alice, and the session name is ci/);

  stage.heading('Another one: nobody has allowed alice to assume it; the smallest statement mends that');
  const missing = await stage.shell('rolechain why archive');
  assert.equal(missing.exit, 4);
  assert.match(missing.stdout, /add this statement to an identity policy of user alice/);
  await stage.shell(
    'aws iam put-user-policy --user-name alice --policy-name Archive --policy-document file://.aws/policies/alice.archive.json --profile admin',
  );
  const mended = await stage.shell('until rolechain why archive >answer; do echo not yet; done; cat answer');
  assert.match(mended.stdout, /archive works/);
  stage.say('It took its time, because it was a change in IAM.');
}
