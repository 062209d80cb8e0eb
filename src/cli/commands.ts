import type { Register } from './command.ts';
import { adoptCommand } from './commands/adopt.ts';
import { cacheCommand } from './commands/cache.ts';
import { completionCommand } from './commands/completion.ts';
import { consoleCommand } from './commands/console.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { execCommand } from './commands/exec.ts';
import { explainCommand } from './commands/explain.ts';
import { graphCommand } from './commands/graph.ts';
import { listCommand } from './commands/list.ts';
import { loginCommand } from './commands/login.ts';
import { policyCommand } from './commands/policy.ts';
import { processCommand } from './commands/process.ts';
import { tryCommand } from './commands/try.ts';
import { whyCommand } from './commands/why.ts';
import { declarationsOf, type Declarations } from './completion/declarations.ts';

/** Every command once, in the order of the help. */
export const commands: readonly Register[] = [
  processCommand,
  execCommand,
  tryCommand,
  envCommand,
  explainCommand,
  listCommand,
  graphCommand,
  adoptCommand,
  loginCommand,
  consoleCommand,
  policyCommand,
  whyCommand,
  doctorCommand,
  cacheCommand,
  completionCommand,
];

/** The same as each tells yargs of itself, without yargs. */
export function declaredCommands(): Declarations {
  return declarationsOf((recorder) => commands.map((register) => register(recorder, () => {}, { environment: {} })));
}
