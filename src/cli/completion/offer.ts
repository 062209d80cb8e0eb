import type { Command, Declarations, Flag, Value, Word } from './declarations.ts';

export interface Candidate {
  readonly value: string;
  readonly describe?: string;
}

/** What to offer for the word at the cursor; files, commands of the system and profiles are known elsewhere. */
export type Offer = {
  /** What the word begins with that the candidates are a value of: `--profile=`, or nothing. */
  readonly attachedTo: string;
} & (
  | { readonly kind: 'files' | 'command' | 'profiles' }
  | { readonly kind: 'commands' | 'flags' | 'values'; readonly candidates: readonly Candidate[] }
);

const HELP: Flag = flag('help', 'show help');
const VERSION: Flag = flag('version', 'show the version');

/** `words` stand before the word at the cursor, whose beginning is `current`; the program's own name is not among them. */
export function offerFor(program: Declarations, words: readonly string[], current: string): Offer {
  const line = read(program, words);
  if (line === 'command') return { kind: 'command', attachedTo: '' };
  if (line.waiting !== undefined) return values(line.waiting.value, '');
  const equals = current.indexOf('=');
  if (current.startsWith('--') && equals !== -1) {
    const value = named(line.flags, current.slice(0, equals))?.value;
    return values(value ?? { kind: 'nothing' }, current.slice(0, equals + 1));
  }
  if (current.startsWith('-')) return flags(line);
  if (line.commands.length > 0 && line.count === 0) return commands(line.commands);
  const word = line.words[line.count] ?? line.words.findLast(({ repeatable }) => repeatable);
  if (word !== undefined && (word.repeatable || !line.used.has(word.name.toLowerCase()))) {
    return values(wordValue(word, line), '');
  }
  return current === '' ? flags(line) : values({ kind: 'nothing' }, '');
}

/** How far the words lead. */
interface Line {
  readonly commands: readonly Command[];
  readonly flags: readonly Flag[];
  readonly words: readonly Word[];
  /** How many words of the command are there. */
  readonly count: number;
  /** Names of flags that are there, and of words, in small letters. */
  readonly used: ReadonlySet<string>;
  /** The flag whose value comes next. */
  readonly waiting: Flag | undefined;
}

function read(program: Declarations, words: readonly string[]): Line | 'command' {
  let here: Pick<Line, 'commands' | 'flags' | 'words'> = { ...program, flags: [...program.flags, HELP, VERSION] };
  let waiting: Flag | undefined;
  let count = 0;
  const used = new Set<string>();
  for (const word of words) {
    const isFlag = word.startsWith('-');
    if (waiting !== undefined && !isFlag) {
      waiting = undefined;
      continue;
    }
    waiting = undefined;
    if (word === '--') return 'command';
    if (isFlag) {
      const [name = '', attached] = word.split('=', 2);
      const given = named(here.flags, name);
      if (given !== undefined) used.add(given.name);
      if (given !== undefined && given.value.kind !== 'nothing' && attached === undefined) waiting = given;
      continue;
    }
    const command = count === 0 ? here.commands.find(({ names }) => names.includes(word)) : undefined;
    if (command === undefined) {
      used.add(here.words[count]?.name.toLowerCase() ?? '');
      count += 1;
    } else {
      here = open(command);
    }
  }
  return { ...here, count, used, waiting };
}

function open(command: Command): Pick<Line, 'commands' | 'flags' | 'words'> {
  const inside = command.inside();
  const words = command.words.map((word) => {
    const said = inside.words.find(({ name }) => name === word.name);
    return said === undefined ? word : { ...word, value: said.value };
  });
  return { commands: inside.commands, flags: [...inside.flags, HELP], words };
}

/** A word that says nothing of itself is what the flag of its name is: `[PROFILE]` stands for `--profile`. */
function wordValue(word: Word, line: Line): Value {
  if (word.value.kind !== 'text') return word.value;
  return line.flags.find(({ name }) => name === word.name.toLowerCase())?.value ?? word.value;
}

function values(value: Value, attachedTo: string): Offer {
  if (value.kind === 'files' || value.kind === 'profiles') return { kind: value.kind, attachedTo };
  const choices = value.kind === 'choices' ? value.choices : [];
  return { kind: 'values', candidates: choices.map((choice) => ({ value: choice })), attachedTo };
}

function flags(line: Line): Offer {
  const left = line.flags.filter(({ name, repeatable }) => repeatable || !line.used.has(name));
  const candidates = left.map(({ name, describe }) => ({ value: `--${name}`, describe }));
  return { kind: 'flags', candidates, attachedTo: '' };
}

function commands(declared: readonly Command[]): Offer {
  const candidates = declared.map(({ names: [value = ''], describe }) => ({ value, describe }));
  return { kind: 'commands', candidates, attachedTo: '' };
}

function named(among: readonly Flag[], written: string): Flag | undefined {
  const name = written.replace(/^--?/, '');
  return among.find((one) => one.name === name || one.aliases.includes(name));
}

function flag(name: string, describe: string): Flag {
  return { name, aliases: [], describe, value: { kind: 'nothing' }, repeatable: false };
}
