import assert from 'node:assert/strict';
import type { Stage } from '../stage.ts';

/** The call that all is about. */
export function put(key: string): string {
  return `aws s3api put-object --bucket amzn-s3-demo-bucket --key ${key} --body june.txt`;
}

/** A change of alice's own policy: IAM tells its servers one after the other. */
export async function changeInIam(stage: Stage): Promise<void> {
  stage.heading('A change in IAM: alice may read reports, and from now on write them');
  const call = `${put('reports/june.txt')} >answer 2>&1 && echo allowed || echo denied`;
  assert.equal((await stage.shell(call)).stdout, 'denied\n');
  await stage.shell(
    'aws iam put-user-policy --user-name alice --policy-name Reports --policy-document file://drafts/upload.json --profile admin',
  );
  const after = await stage.shell(`for n in 1 2 3 4 5 6; do ${call}; done`);
  const flips = ['denied', 'allowed', 'denied', 'allowed'];
  assert.deepEqual(after.stdout.trim().split('\n'), [...flips, 'allowed', 'allowed']);
  stage.say(
    'IAM is eventually consistent. Here a change has spread after four calls; at AWS it takes 20 seconds to minutes.',
  );
}

/** The same two policies, in turn, for sessions of a role: each request brings its own. */
export async function changeForTheSession(stage: Stage): Promise<void> {
  stage.heading('The same change as a session policy: it travels with the request, and every call is judged by it');
  for (const [draft, verdict] of [
    ['read', 'denied'],
    ['upload', 'allowed'],
    ['upload', 'allowed'],
  ] as const) {
    const command = `rolechain try uploader --policy drafts/${draft}.json -- ${put('reports/june.txt')}`;
    // oxlint-disable-next-line no-await-in-loop -- told one after the other
    const { stderr } = await stage.shell(command);
    assert.match(stderr, new RegExp(`^rolechain: try: ${verdict}`, 'm'));
  }
}
