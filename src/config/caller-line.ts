import { commandWords } from './command-words.ts';

/** This program as whoever runs a `credential_process` has to start it. */
export interface OwnProgram {
  /** Absolute paths: the standalone program, or Node and the script. GUI programs have no PATH. */
  readonly words: readonly string[];
  readonly platform: string;
}

/** A `credential_process` line that runs rolechain. */
export interface OwnCall {
  /** The program's file as written, and the Node that runs it where one is named. */
  readonly program: string;
  readonly node: string | undefined;
  /** What stands before it, as in `npx rolechain`: then the file is unknown. A variable stands without its value. */
  readonly through: string | undefined;
  /** What rolechain is told to do; undefined where no word tells it. */
  readonly subcommand: string | undefined;
  /** The profile that is asked for; undefined where none is named. */
  readonly profile: string | undefined;
  /** All that follows the program, as written. */
  readonly rest: string;
}

/**
 * Undefined for a command that is not rolechain's: ours is a file that has its name, or that is `own`. Nothing is run or
 * expanded, and behind another program only `rolechain … process` counts: in `cd /opt/rolechain` it is a folder.
 */
export function ownCall(line: string, own: OwnProgram): OwnCall | undefined {
  const words = commandWords(line, own.platform) ?? [];
  for (const [at, { text: program, end }] of words.entries()) {
    if (!isOurs(program, own)) continue;
    const before = words[0]?.text ?? '';
    const node = at === 1 && /^node(?:js)?(?:\.exe)?$/i.test(baseName(before)) ? before : undefined;
    const through = at === 0 || node !== undefined ? undefined : withoutValue(before);
    const asked = readFlags(words.slice(at + 1).map(({ text }) => text));
    if (through === undefined || asked.subcommand === 'process') {
      return { program, node, through, ...asked, rest: line.slice(end) };
    }
  }
  return undefined;
}

/** What `NAME=value` in front of a command sets may be a secret, and messages go to others. */
export function withoutValue(word: string): string {
  return word.replace(/^([A-Za-z_]\w*=).+$/s, '$1…');
}

function isOurs(word: string, { words, platform }: OwnProgram): boolean {
  const name = platform === 'win32' ? baseName(word).toLowerCase() : baseName(word);
  return /^rolechain(?:\.(?:js|cmd|exe|ps1))?$/.test(name) || word === words.at(-1);
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

/** As yargs reads them: the first word that is neither a flag nor the value of one is the subcommand. */
function readFlags(words: readonly string[]): Pick<OwnCall, 'subcommand' | 'profile'> {
  let subcommand: string | undefined;
  let profile: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-')) {
      subcommand ??= word;
      continue;
    }
    const [, flag = word, attached] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const next = words[index + 1];
    const value = attached ?? (next?.startsWith('-') ? undefined : next);
    if (attached === undefined && value !== undefined) index += 1;
    if (flag === '--profile') profile ??= value === '' ? undefined : value;
  }
  return { subcommand, profile };
}
