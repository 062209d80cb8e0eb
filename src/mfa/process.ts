import { setTimeout as sleep } from 'node:timers/promises';
import { stackVariable } from '../chain/stack.ts';
import { commandFailed } from '../command/failed.ts';
import { stopReasons, type Program } from '../command/program.ts';
import { runCommand } from '../command/run.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import type { MfaQuestion, Trace } from '../session/ports.ts';
import { isCode } from './code.ts';

interface ProcessOptions {
  readonly env: Environment;
  readonly trace: Trace;
  readonly program: Program;
  readonly stack: string;
  /** Milliseconds, for all runs together. */
  readonly limit: number;
}

const PAUSE = 1000;

/**
 * The six digits that `command` prints. A code that is spent is waited out: the command is run each second until its
 * device shows another. Throws PROCESS_FAILED, which never holds what the command printed; MFA_CANCELLED.
 */
export async function codeFromProcess(
  question: MfaQuestion,
  command: string,
  { env, trace, program, stack, limit }: ProcessOptions,
): Promise<string> {
  const ends = performance.now() + limit;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- each run waits for what the one before printed
    const outcome = await runCommand(command, {
      env: { ...env, [stackVariable]: stack },
      program,
      limit: Math.max(1, ends - performance.now()),
    });
    const failed = (reason: string): RolechainError =>
      commandFailed({ profile: question.profile, key: 'mfa_process', reason }, outcome.stderr);
    if (outcome.stopped !== undefined) {
      throw new RolechainError('MFA_CANCELLED', { serial: question.serial, reason: stopReasons[outcome.stopped] });
    }
    if (outcome.fault !== undefined) throw failed(outcome.fault);
    const code = outcome.stdout.trim();
    if (!isCode(code)) throw failed('printed something else than 6 digits');
    if (!question.spent.includes(code)) return code;
    trace('mfa.process-spent', { serial: question.serial });
    if (performance.now() + PAUSE >= ends) throw failed('printed a code that was used already, time and again');
    // oxlint-disable-next-line no-await-in-loop
    await sleep(PAUSE);
  }
}
