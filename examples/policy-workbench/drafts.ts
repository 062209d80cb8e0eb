import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../stage.ts';
import { put } from './changes.ts';

/** Somebody edits the draft while `--watch` runs, and ends it by Ctrl-C. */
export async function watchDraft(stage: Stage): Promise<void> {
  stage.heading('While you write the policy: each save of the file is tried');
  const draft = readFileSync(join(stage.home, 'drafts/read.json'), 'utf8');
  stage.write('draft.json', draft);
  const save = (): void => stage.write('draft.json', draft.replace('"s3:GetObject"', '"s3:GetObject", "s3:PutObject"'));
  const { stdout, exit } = await stage.terminal(
    `rolechain try uploader --policy draft.json --watch -- ${put('reports/june.txt')}`,
    [
      { sees: 'rolechain: try: denied', does: save },
      { sees: 'rolechain: try: allowed', types: '\u0003' },
    ],
  );
  assert.match(stdout, /try: denied: s3:PutObject on [^]* because no session policy allows it[^]*try: allowed/);
  assert.equal(exit, 130);
}

/** Verdicts for a script, and for several drafts side by side. */
export async function testDrafts(stage: Stage): Promise<void> {
  stage.heading('As a test: exit code 0 where the verdict is the one that is expected');
  const command = `rolechain try uploader --policy drafts/upload.json --expect denied -- ${put('plans/june.txt')}`;
  assert.equal((await stage.shell(command)).exit, 0);

  stage.heading('Several drafts side by side');
  const matrix = await stage.shell(
    `rolechain try uploader --matrix 'drafts/*.json' -- ${put('reports/june.txt')} 2>/dev/null`,
  );
  for (const row of [/no-plans\.json +allowed/, /read\.json +denied/, /upload\.json +allowed/])
    assert.match(matrix.stdout, row);
}

/** What no call is needed to find. */
export async function checkDraft(stage: Stage): Promise<void> {
  stage.heading('A slip of the pen is found before any call, with its line and column');
  const before = stage.aws.calls.length;
  await stage.shell(`sed 's/"Resource"/"Resourse"/' drafts/upload.json >slip.json`);
  const { exit, stdout } = await stage.shell('rolechain policy check slip.json');
  assert.equal(exit, 3);
  assert.match(stdout, /^slip\.json:7:7: error: .*Resourse.* did you mean Resource\?/m);
  assert.equal(stage.aws.calls.length, before);
}
