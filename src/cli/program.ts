import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { RolechainError } from '../errors/error.ts';
import { commands } from './commands.ts';

/** Help, completion, suggestions and every flag: what people type, as opposed to what callers run. Gives the exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let code = 0;
  const settle = (result: number): void => {
    code = result;
  };
  const base = yargs()
    .scriptName('rolechain')
    .usage('$0 COMMAND\n\nRole chains, session policies and MFA of ~/.aws/config, for the AWS CLI and every SDK.')
    .locale('en')
    .version(version())
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false, 'greedy-arrays': false })
    .completion('completion', 'print a completion script for your shell', complete)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new RolechainError('USAGE', { reason: lowerFirst(message) });
    });
  await commands.reduce((program, register) => register(program, settle), base).parseAsync([...argv]);
  return code;
}

/** After `--profile`, the names of the profiles there are; else what yargs knows. */
function complete(
  _current: string,
  _argv: unknown,
  standard: (done: (error: Error | null, completions: string[] | undefined) => void) => void,
  done: (completions: string[]) => void,
): void {
  if (process.argv.at(-2) !== '--profile') {
    standard((_error, completions) => done(completions ?? []));
    return;
  }
  // oxlint-disable-next-line promise/no-callback-in-promise -- yargs takes a callback here and nothing else
  void import('../wiring.ts').then(({ profileNames }) => done([...profileNames()]));
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
