import type { Compiled } from '../tasks/kept-code.ts';
import { leaveProcess } from './exit.ts';
import { main } from './main.ts';
import { undoRuntimeSwitches } from './runtime-switches.ts';

// On Node 20 the SDK announces on stderr what it will need in 2027; our stderr is quoted to users as the reason of a
// failure. The variable is for this program: an application that uses us as a library decides for itself.
const QUIET_SDK = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** Holds the user's NODE_DEBUG while we run without it. */
const KEPT_NODE_DEBUG = 'ROLECHAIN_NODE_DEBUG';

/**
 * Runs the program and ends the process: whatever still waits for an answer by then must not hold the caller up.
 * `compiled` is the code that could be kept for the next run; `bin/rolechain.js` adds to it while the program runs.
 */
export async function start(argv: readonly string[], compiled: readonly Compiled[] = []): Promise<never> {
  await undoRuntimeSwitches();
  if (process.env['NODE_DEBUG']) return await withoutNodeDebug(argv);
  const given = {
    [QUIET_SDK]: process.env[QUIET_SDK],
    NODE_DEBUG: process.env[KEPT_NODE_DEBUG] ?? process.env['NODE_DEBUG'],
    [KEPT_NODE_DEBUG]: undefined,
  };
  process.env[QUIET_SDK] ??= 'true';
  delete process.env[KEPT_NODE_DEBUG];
  const code = await main(argv, given);
  // The other commands run with the code that this one leaves. A copy: loading what keeps it compiles one chunk more.
  if (argv[0] === 'process' && compiled.length > 0) await keep([...compiled]);
  return await leaveProcess(code);
}

async function keep(compiled: readonly Compiled[]): Promise<void> {
  try {
    const { keepCode } = await import('../tasks/kept-code.ts');
    await keepCode(compiled);
  } catch {
    // An upgrade has taken our files away meanwhile. The answer is out, and it holds.
  }
}

/** With NODE_DEBUG=http Node prints every request on stderr, session tokens included, and it has read the variable by now. */
async function withoutNodeDebug(argv: readonly string[]): Promise<never> {
  const { runUserCommand } = await import('../tasks/user-command.ts');
  const { endLike } = await import('./end-like.ts');
  const { NODE_DEBUG, ...env } = process.env;
  const { standalone } = await import('../own-files.ts');
  const script = standalone ? [] : [process.argv[1] ?? ''];
  const words = [process.execPath, ...process.execArgv, ...script, ...argv];
  // With NODE_DEBUG=child_process Node tells of the start itself, and the whole environment with it. Nobody else writes here.
  process.stderr.write = () => true;
  return endLike(await runUserCommand(process.execPath, words, { ...env, [KEPT_NODE_DEBUG]: NODE_DEBUG }));
}
