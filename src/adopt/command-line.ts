import { RolechainError } from '../errors/error.ts';

/** This program as whoever runs a `credential_process` has to start it. */
export interface OwnProgram {
  /** Absolute paths: the standalone program, or Node and the script. GUI programs have no PATH. */
  readonly words: readonly string[];
  readonly platform: string;
}

/**
 * The command that answers for a profile: botocore splits it by the rules of a shell and starts it itself, other SDKs
 * give it to `sh` or `cmd.exe`. Throws ADOPT_IMPOSSIBLE for what these read differently.
 */
export function commandLine(program: OwnProgram, profile: string): string {
  const name = quotedIfNeeded(profile);
  if (name === undefined) {
    const reason =
      'a name with other than letters, digits, blanks and _.@/+- means different things to different shells';
    throw new RolechainError('ADOPT_IMPOSSIBLE', { profile, reason, hint: 'rename the profile' });
  }
  return `${programLine(program, profile)} process --profile ${name}`;
}

/** The same for the program alone. */
export function programLine({ words, platform }: OwnProgram, profile: string): string {
  for (const word of words) {
    const refuse = (reason: string, hint: string): RolechainError =>
      new RolechainError('ADOPT_IMPOSSIBLE', { profile, reason: `${word} ${reason}`, hint });
    if (/[\\/]_npx[\\/]/.test(word))
      throw refuse('is a copy that npx will delete', 'install rolechain, then run that one');
    if (unsafe(word, platform))
      throw refuse('is a path that not every shell reads alike', 'install rolechain in a folder with a plain name');
  }
  return words.map((word) => `"${word}"`).join(' ');
}

function quotedIfNeeded(name: string): string | undefined {
  if (!/^[\w.@/+](?:[\w.@/+ -]*[\w.@/+-])?$/.test(name)) return undefined;
  return name.includes(' ') ? `"${name}"` : name;
}

/** What ends or changes a word in double quotes, and what begins a comment in the config file. */
function unsafe(word: string, platform: string): boolean {
  // oxlint-disable-next-line no-control-regex -- a line break in it would begin another setting
  if (/["$`\u0000-\u001f\u007f-\u009f\u2028\u2029]|\s[#;]/.test(word)) return true;
  return platform === 'win32' ? word.includes('%') : word.includes('\\');
}

const WORD = String.raw`(?:"[^"]*"|'[^']*'|[^\s"']+)`;
const RUNS_PROCESS = new RegExp(
  String.raw`^([^=]*=[ \t]*)(?:(${WORD})[ \t]+)?(${WORD})([ \t]+process(?![\w-]).*)$`,
  's',
);

/** A `credential_process` line with `program` in place of another path of rolechain; undefined for any other command. */
export function withProgram(line: string, program: string): string | undefined {
  const [, key, node, script = '', rest] = RUNS_PROCESS.exec(line) ?? [];
  if (key === undefined || rest === undefined) return undefined;
  if (node !== undefined && !/^["']?(?:.*[\\/])?node(?:\.exe)?["']?$/i.test(node)) return undefined;
  if (!/^["']?(?:.*[\\/])?rolechain[\w.-]*["']?$/i.test(script)) return undefined;
  return `${key}${program}${rest}`;
}
