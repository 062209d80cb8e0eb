import { stopReasons, type Program } from '../command/program.ts';
import { runProgram } from '../command/run.ts';
import { withoutKeys } from '../command/without-keys.ts';
import { plain } from '../errors/plain.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import type { MfaQuestion } from '../session/ports.ts';
import { faultOf, openingOf, shownName, typedCode } from './code.ts';
import type { Dialog, DialogText } from './dialog.ts';

export interface DialogOptions {
  readonly env: Environment;
  readonly program: Program;
  /** When to give up, by `performance.now()`. */
  readonly ends: number;
  /** What a person has in all, in milliseconds; for the words. */
  readonly limit: number;
}

/** A code, or why the dialog could not ask for one. */
export type Asked = { readonly code: string } | { readonly failure: string };

/** So many windows, one after the other, are no longer a person's mistakes. */
const MOST_WINDOWS = 10;
/** The program's own limit is for the case that we are killed; ours comes first. */
const LATER_SECONDS = 5;

/**
 * Asks in windows of `dialog`, one after the other, until a code of six digits is typed that is not spent. Throws
 * MFA_CANCELLED; a window is gone by then.
 */
export async function codeFromDialog(
  question: MfaQuestion,
  { dialog, file }: { readonly dialog: Dialog; readonly file: string },
  { env, program, ends, limit }: DialogOptions,
): Promise<Asked> {
  const cancelled = (reason: string): RolechainError =>
    new RolechainError('MFA_CANCELLED', { serial: question.serial, reason });
  const late = (): RolechainError => cancelled(`nobody answered within ${Math.round(limit / 1000)} s`);
  let opening = openingOf(question) || 'AWS asks for a code of your MFA device';
  for (let windows = 0; windows < MOST_WINDOWS; windows += 1) {
    const left = Math.max(1, ends - performance.now());
    const invocation = dialog.ask(textOf(question, opening), Math.ceil(left / 1000) + LATER_SECONDS);
    // oxlint-disable-next-line no-await-in-loop -- each window corrects what was typed in the one before
    const outcome = await runProgram({ file, ...invocation }, { env: withoutKeys(env), program, limit: left });
    const { stopped, signal, fault, code, stdout, stderr } = outcome;
    if (stopped !== undefined) throw cancelled(stopReasons[stopped]);
    if (outcome.late === true) throw late();
    // Somebody, or the desktop, ended it: that is a "no" as good as its button.
    if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP') throw cancelled('its window was closed');
    const answer = code === null ? undefined : dialog.read({ code, stdout, stderr });
    if (answer === undefined) return { failure: failureOf(dialog, fault ?? 'asked nobody', stderr) };
    if (answer.kind === 'cancelled') throw cancelled('its window was closed');
    if (answer.kind === 'late') throw late();
    const typed = typedCode(answer.line);
    const wrong = faultOf(typed, question);
    if (wrong === undefined) return { code: typed };
    opening = wrong;
  }
  throw cancelled(`no code of 6 digits in ${MOST_WINDOWS} windows`);
}

/** The first line is ours: it can neither begin with an option, nor with what a toolkit takes for markup. */
function textOf({ serial, profile }: MfaQuestion, opening: string): DialogText {
  return {
    title: 'rolechain',
    lines: [
      `${opening.slice(0, 1).toUpperCase()}${opening.slice(1)}.`,
      `Device: ${shownName(serial)}`,
      `Profile: ${shownName(profile)}`,
    ],
  };
}

function failureOf({ name }: Dialog, fault: string, stderr: string): string {
  const words = plain(stderr.trimStart().split('\n', 1).join(''), [], 120);
  return `${name} ${fault}${words === '' ? '' : ` (${words})`}`;
}
