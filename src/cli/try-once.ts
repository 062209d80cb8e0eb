import { constants } from 'node:os';
import type { Outlets, Trials, TrialSession } from '../tasks/trial.ts';
import { endLike } from './end-like.ts';
import { writeDocument } from './json-output.ts';
import { writeStderrWhole } from './output.ts';
import { withoutSignals } from './signals.ts';
import { trialDocument } from './trial-document.ts';
import { isAsExpected, noteLines, notes, verdictLines, type TrialReport } from './trial-text.ts';
import type { TryFlags } from './try-flags.ts';
import { withoutHome } from './without-home.ts';

export const THROUGH: Outlets = { stdout: 1, stderr: 2 };
/** Where stdout is for what we have to say. */
export const ASIDE: Outlets = { stdout: 2, stderr: 2 };

/** `try` without a matrix: one run, and what is told of it. Ends as the command has ended, but for a test. */
export async function tryOnce(trials: Trials, flags: TryFlags): Promise<number> {
  const report = await tryUnder(trials, flags, flags.json ? ASIDE : THROUGH);
  if (flags.json) await writeDocument(trialDocument(report));
  else await writeStderrWhole([...verdictLines(report), ...noteLines(notes(report))]);
  if (flags.expect === undefined) return endLike(report.ending);
  return interruption(report) ?? (isAsExpected(report) ? 0 : 1);
}

/** Runs the command once under a policy, by default under the profile's own. */
export async function tryUnder(trials: Trials, flags: TrialFlags, outlets: Outlets): Promise<TrialReport> {
  return tryWith(trials, await trials.assume(flags.policy), flags, outlets);
}

type TrialFlags = Pick<TryFlags, 'policy' | 'expect'>;

/** Runs the command once with a session. */
export async function tryWith(
  trials: Trials,
  session: TrialSession,
  { policy, expect }: TrialFlags,
  outlets: Outlets,
): Promise<TrialReport> {
  const outcome = await withoutSignals(() => trials.run(session, outlets));
  return { ...outcome, session, policy: policyName(policy, session.source), expected: expect };
}

function policyName(typed: string | undefined, source: string | undefined): string | undefined {
  if (typed === undefined) return source === undefined ? undefined : withoutHome(source, process.env['HOME']);
  return typed.trimStart().startsWith('{') ? 'from --policy' : typed;
}

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code for somebody who ended it: no script must take Ctrl-C for a verdict. */
export function interruption({ signals, ending }: Pick<TrialReport, 'signals' | 'ending'>): number | undefined {
  // Of programs in Java or Go Ctrl-\ only wants to know what they are doing.
  const quit = signals.has('SIGQUIT') && 'signal' in ending && ending.signal === 'SIGQUIT' ? 'SIGQUIT' : undefined;
  const signal = INTERRUPTIONS.find((one) => signals.has(one)) ?? quit;
  return signal && 128 + constants.signals[signal];
}
