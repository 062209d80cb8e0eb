import { endProcess } from './exit.ts';
import { main } from './main.ts';

// On Node 20 the SDK announces on stderr what it will need in 2027; our stderr is quoted to users as the reason of a
// failure. The variable is for this program: an application that uses us as a library decides for itself.
const QUIET_SDK = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** Runs the program and ends the process: whatever still waits for an answer by then must not hold the caller up. */
export async function start(argv: readonly string[]): Promise<never> {
  process.env[QUIET_SDK] ??= 'true';
  if (process.env['NODE_DEBUG']) return await withoutNodeDebug(argv);
  endProcess(await main(argv));
}

/** With NODE_DEBUG=http Node prints every request on stderr, session tokens included, and it has read the variable by now. */
async function withoutNodeDebug(argv: readonly string[]): Promise<never> {
  const { spawnSync } = await import('node:child_process');
  const { NODE_DEBUG: _, ...env } = process.env;
  const script = process.argv[1] ?? '';
  const { status, signal } = spawnSync(process.execPath, [...process.execArgv, script, ...argv], {
    stdio: 'inherit',
    env,
  });
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}
