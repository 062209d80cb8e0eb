import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../stage.ts';
import { accounts } from './accounts.ts';
import { changeForTheSession, changeInIam } from './changes.ts';
import { checkDraft, testDrafts, watchDraft } from './drafts.ts';
import { explainRefusals } from './refusals.ts';

/** A policy changed in IAM, and as a session policy; drafts tried until one fits; and roles that are refused. */
export async function play(stage: Stage): Promise<void> {
  // Four of the requests that ask about a changed user come, in turn, to servers that do not know of it yet, or do.
  await stage.open(accounts, { propagation: { calls: 4 } });
  stage.standInForAwsCli();
  cpSync(join(stage.home, '.aws/policies/drafts'), join(stage.home, 'drafts'), { recursive: true });
  stage.write('june.txt', 'june was better\n');
  await changeInIam(stage);
  await changeForTheSession(stage);
  await watchDraft(stage);
  await testDrafts(stage);
  await checkDraft(stage);
  await explainRefusals(stage);
}
