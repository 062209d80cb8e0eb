import type { Environment } from '../session/environment.ts';
import { exhausted } from '../errors/exhausted.ts';
import { headStart } from '../head-start.ts';
import { quickProcessFlags } from './flags.ts';
import { isClosedPipe, writeStderr, writeStdout } from './output.ts';
import { watchSignals } from './signals.ts';

/**
 * Runs the command that `argv` names and gives the process's exit code; the only try/catch around a command. `given` is
 * what the environment had where the program has changed its own.
 */
export async function main(argv: readonly string[], given: Environment = {}): Promise<number> {
  const stopped = watchSignals();
  try {
    const [command, ...rest] = argv;
    const flags = command === 'process' ? quickProcessFlags(rest) : undefined;
    if (flags !== undefined) {
      const begun = await headStart(flags.cache);
      const { answer } = await import('./answer.ts');
      return await answer(flags, begun);
    }
    if (command === '__complete') {
      const { complete } = await import('./completion/complete.ts');
      return await complete(rest);
    }
    if (command === '__keychain') {
      const { keychainChild } = await import('../tasks/keychain-child.ts');
      await writeStdout(await keychainChild());
      return 0;
    }
    const { runProgram } = await import('./program.ts');
    return await runProgram(argv, given);
  } catch (error) {
    const signalled = stopped();
    if (signalled !== undefined) return signalled;
    if (isClosedPipe(error)) return 1;
    return await refuse(error);
  }
}

async function refuse(error: unknown): Promise<number> {
  let report: typeof import('./report.ts');
  try {
    report = await import('./report.ts');
  } catch (fault) {
    return refuseInFewWords(fault);
  }
  const { asRefusal, reportLines } = report;
  writeStderr(reportLines(error, process.env['HOME']));
  if (process.env['ROLECHAIN_TRACE'] === '1' && error instanceof Error) writeStderr(traceOf(error));
  return asRefusal(error).exitCode;
}

/** Without a descriptor left not even the words of a refusal can be loaded. */
function refuseInFewWords(fault: unknown): number {
  const limit = exhausted(fault);
  const reason = limit ?? 'its own files cannot be read; install it again';
  writeStderr([`rolechain: error: ${reason} [${limit === undefined ? 'INTERNAL' : 'SYSTEM_LIMIT'}]`]);
  return limit === undefined ? 1 : 7;
}

/** Stacks name our own files and lines; the messages of causes come from elsewhere and stay out. */
function traceOf(error: Error): readonly string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return frames.map((frame) => `rolechain: trace: ${frame.trim()}`);
}
