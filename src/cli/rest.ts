import { RolechainError } from '../errors/error.ts';
import { shellWord } from '../errors/shell-word.ts';

interface Split {
  /** What is ours to read. */
  readonly words: readonly string[];
  /** What belongs to the command that is to be run, as it was typed; further `--` are its own. */
  readonly rest?: readonly string[];
}

/**
 * Divides the line of a command that runs another one at its first `--`. Throws USAGE where there is none, and where words
 * stand behind that of another command: yargs would drop them, and with them the profile that is meant.
 */
export function splitRest(argv: readonly string[]): Split {
  const dashes = argv.indexOf('--');
  const [command = ''] = argv;
  if (!RUNS_ANOTHER.has(command)) {
    if (dashes === -1 || dashes === argv.length - 1) return { words: argv };
    const reason = `only ${[...RUNS_ANOTHER].join(' and ')} take -- and what follows it`;
    throw new RolechainError('USAGE', { reason, try: 'leave -- out; a profile may be named by --profile=NAME' });
  }
  if (dashes !== -1) {
    const [words, rest] = [argv.slice(0, dashes), argv.slice(dashes + 1)];
    if (rest.length === 0) throw usage('there is no command after --', [...words, '--', ...EXAMPLE]);
    return { words, rest };
  }
  if (argv.some((word) => word === '--help' || word === '-h')) return { words: argv };
  throw usage(`${command} needs -- before the command that it is to run`, withDashes(argv));
}

const RUNS_ANOTHER: ReadonlySet<string> = new Set(['exec', 'try']);
const EXAMPLE = ['aws', 'sts', 'get-caller-identity'];
const WITH_VALUE: ReadonlySet<string> = new Set(['--profile', '--policy', '--policy-arn', '--expect', '--matrix']);

/** The line as it was probably meant: flags and one profile are ours, and then begins the command. */
function withDashes(argv: readonly string[]): readonly string[] {
  let end = 1;
  let named = false;
  for (let word = argv[end]; word !== undefined; word = argv[end]) {
    const isFlag = word.startsWith('-');
    if (!isFlag && named) break;
    named ||= !isFlag || /^--profile(?:=|$)/.test(word);
    end += isFlag && WITH_VALUE.has(word) ? 2 : 1;
  }
  const command = argv.slice(end);
  return [...argv.slice(0, end), '--', ...(command.length === 0 ? EXAMPLE : command)];
}

function usage(reason: string, line: readonly string[]): RolechainError {
  return new RolechainError('USAGE', { reason, try: `write: rolechain ${line.map(shellWord).join(' ')}` });
}
