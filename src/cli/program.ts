import yargs from 'yargs';
import { nearest } from '../errors/spelling.ts';
import { RolechainError } from '../errors/error.ts';
import { shellWord } from '../errors/shell-word.ts';
import { ownVersion } from '../own-texts.ts';
import type { Environment } from '../session/environment.ts';
import { STDIN_WORD } from './command.ts';
import { commands, declaredCommands } from './commands.ts';
import type { Declarations, Flag } from './completion/declarations.ts';
import { splitRest } from './rest.ts';

/** Help, suggestions and every flag: what people type, as opposed to what callers run. Gives the exit code. */
export async function runProgram(argv: readonly string[], environment: Environment): Promise<number> {
  const { words, rest } = splitRest(argv);
  refuseDashedValue(words);
  let code = 0;
  const settle = (result: number): void => {
    code = result;
  };
  const base = yargs([], NO_FOLDER)
    .scriptName('rolechain')
    .usage('$0 COMMAND\n\nRole chains, session policies and MFA of ~/.aws/config, for the AWS CLI and every SDK.')
    .locale('en')
    .version(ownVersion())
    .help()
    .alias('help', 'h')
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
    })
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usage(message ?? error?.message ?? 'the command line cannot be read', words);
    });
  await commands
    .reduce((program, register) => register(program, settle, { rest, environment }), base)
    .parseAsync(
      words.map((word) => (word === '-' && words[0] === 'policy' && words.includes('check') ? STDIN_WORD : word)),
    );
  return code;
}

/**
 * Throws USAGE for a value that begins with `-` in a word of its own: yargs reads it as flags of one letter, and shows the
 * help where an h is among them. A negative number is a value to it.
 */
function refuseDashedValue(words: readonly string[]): void {
  const index = words.findIndex((word, at) => /^-(?!-|h$|\.?\d)./.test(words[at + 1] ?? '') && takesValue(word));
  const [flag, value] = index === -1 ? [] : words.slice(index);
  if (flag === undefined || value === undefined) return;
  const reason = `${flag} needs a value, and what follows it begins with -`;
  throw new RolechainError('USAGE', { reason, try: `write: ${flag}=${shellWord(value)}` });
}

function takesValue(word: string): boolean {
  return allFlags().some(({ name, value }) => word === `--${name}` && value.kind !== 'nothing');
}

/** A mistake on the command line, and what was probably meant. */
function usage(message: string, words: readonly string[]): RolechainError {
  const [command = '', word = ''] = words;
  const reason = lowerFirst(message.replaceAll(/\s*\n\s*/g, ' '));
  const [, name, given, known] = CHOICES.exec(reason) ?? [];
  if (name !== undefined && given !== undefined && known !== undefined) throw noChoice(name, given, known);
  const isGroup = command === 'cache' || command === 'policy';
  const unknownCommand = `unknown command: ${isGroup ? `${command} ${word}` : command}`;
  // What yargs says of a command it does not know, with a suggestion and without one.
  if (reason.startsWith('did you mean')) return new RolechainError('USAGE', { reason: unknownCommand, try: reason });
  const unknown = /^unknown arguments?: ([^,]*)/.exec(reason)?.[1];
  if (unknown === undefined) return new RolechainError('USAGE', { reason });
  if (unknown === (isGroup ? word : command)) return new RolechainError('USAGE', { reason: unknownCommand });
  if (words.includes('--matrix'))
    return new RolechainError('USAGE', { reason, try: "put the pattern in quotes: --matrix 'policies/*.json'" });
  const flag = nearest(unknown, flagNames());
  if (flag !== undefined) return new RolechainError('USAGE', { reason, try: `did you mean --${flag}?` });
  if (unknown !== word) return new RolechainError('USAGE', { reason });
  if (command !== 'process') return new RolechainError('USAGE', { reason });
  return new RolechainError('USAGE', { reason, try: `did you mean "rolechain process --profile ${shellWord(word)}"?` });
}

const CHOICES = /^invalid values: Argument: (\S+), Given: "(.*)", Choices: (.*)$/;

/** A word that is none of a few, as `env` says it. */
function noChoice(name: string, given: string, choices: string): RolechainError {
  const known = choices.replaceAll('"', '');
  const meant = nearest(given, known.split(', '));
  const what = name === name.toUpperCase() ? name : `--${name}`;
  const reason = `${what} is ${shellWord(given)}, which is none of ${known}`;
  return new RolechainError('USAGE', { reason, ...(meant === undefined ? {} : { try: `did you mean ${meant}?` }) });
}

// yargs would ask for the working folder, which may have been deleted; nothing here is looked for there.
const NO_FOLDER = '/';

/** Every flag there is, as the commands declare them; the last two are declared by yargs. */
function flagNames(): readonly string[] {
  return [...allFlags().map(({ name }) => name), 'help', 'version'];
}

function allFlags(): readonly Flag[] {
  const inside = ({ commands: further, flags }: Declarations): readonly Flag[] => [
    ...flags,
    ...further.flatMap((command) => inside(command.inside())),
  ];
  return inside(declaredCommands());
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
