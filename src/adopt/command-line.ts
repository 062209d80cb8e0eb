import { type OwnProgram, ownCall } from '../config/caller-line.ts';
import { RolechainError } from '../errors/error.ts';
import { valueOf } from './section.ts';

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
function programLine({ words, platform }: OwnProgram, profile: string): string {
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

/** A `credential_process` line that runs `program` where it ran another rolechain; undefined for any other command. */
export function withProgram(line: string, program: OwnProgram, profile: string): string | undefined {
  const command = valueOf(line);
  const call = ownCall(command, program);
  if (call === undefined || call.through !== undefined || call.subcommand !== 'process') return undefined;
  const start = line.indexOf(command, line.indexOf('=') + 1);
  const end = start + command.length - call.rest.length;
  return `${line.slice(0, start)}${programLine(program, profile)}${line.slice(end)}`;
}
