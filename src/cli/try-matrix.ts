import type { Trials } from '../tasks/trial.ts';
import { writeDocument } from './json-output.ts';
import { writeStderrWhole, writeStdout } from './output.ts';
import { wantsColour } from './paint.ts';
import { isGoodRow, isOfPolicy, matrixDocument, matrixText, type Row } from './trial-matrix.ts';
import { noteLines, notes, verdictLines } from './trial-text.ts';
import type { TryFlags } from './try-flags.ts';
import { ASIDE, interruption, tryUnder } from './try-once.ts';

/**
 * `try --matrix`: one run after another, a verdict on stderr after the output of each, and at last the table on stdout.
 * Exit code 1 where a row is not as expected, failed otherwise, or is no policy.
 */
export async function tryMatrix(trials: Trials, flags: TryFlags, patterns: readonly string[]): Promise<number> {
  const { policyFiles } = await import('../tasks/policy-files.ts');
  const rows: Row[] = [];
  for (const policy of policyFiles(patterns)) {
    // One after the other: they share the terminal, and the sessions on the way to the role.
    // oxlint-disable-next-line no-await-in-loop
    const row = await tryRow(trials, flags, policy);
    rows.push(row);
    if ('fault' in row) continue;
    const stopped = interruption(row);
    if (stopped !== undefined) return stopped;
    // oxlint-disable-next-line no-await-in-loop
    await writeStderrWhole(verdictLines(row));
  }
  const said = new Set(rows.flatMap((row) => ('fault' in row ? [] : notes(row))));
  if (!flags.json) await writeStderrWhole(noteLines([...said]));
  if (flags.json) await writeDocument(matrixDocument(rows, flags.expect));
  else await writeStdout(matrixText(rows, wantsColour()));
  return rows.every(isGoodRow) ? 0 : 1;
}

async function tryRow(trials: Trials, { expect }: TryFlags, policy: string): Promise<Row> {
  try {
    return await tryUnder(trials, { policy, expect }, ASIDE);
  } catch (error) {
    if (isOfPolicy(error)) return { policy, fault: error };
    throw error;
  }
}
