import { RolechainError } from '../errors/error.ts';
import { printableJson } from '../errors/printable.ts';
import type { Assignments } from './assignments.ts';

export const formats = ['bash', 'fish', 'powershell', 'cmd', 'dotenv', 'json'] as const;

/** Who reads the assignments; `bash` is every shell of its family. */
export type Format = (typeof formats)[number];

/** Assignments as text that the shell runs, or the program reads, and then holds every value exactly. Throws USAGE. */
export function write({ set, unset }: Assignments, format: Format): string {
  const assigned = (line: (name: string, value: string) => string): readonly string[] =>
    [...set].map(([name, value]) => line(name, value));
  switch (format) {
    case 'bash':
      return lines([`unset -v ${unset.join(' ')}`, ...assigned((name, value) => `export ${name}=${posixWord(value)}`)]);
    case 'fish':
      // Its status tells that a variable was not there, and assignments leave the status as it is.
      return lines([
        `set -e ${unset.join(' ')}; or true`,
        ...assigned((name, value) => `set -gx ${name} ${fishWord(value)}`),
      ]);
    case 'powershell': {
      const removed = unset.map((name) => `Env:${name}`).join(', ');
      return lines([
        `Remove-Item -ErrorAction SilentlyContinue ${removed}`,
        ...assigned((name, value) => `$Env:${name} = ${powershellWord(value)}`),
      ]);
    }
    case 'cmd':
      return lines([
        ...unset.map((name) => `set "${name}="`),
        ...assigned((name, value) => `set "${name}=${only(CMD, { name, value, format })}"`),
      ]);
    case 'dotenv':
      // Nothing can be unset here: it is for a program or container that starts with little else.
      return lines(assigned((name, value) => `${name}=${only(DOTENV, { name, value, format })}`));
    case 'json':
      return lines([printableJson(JSON.stringify(Object.fromEntries(set), undefined, 2))]);
  }
}

/** How a person has `command` read by the shell; undefined where the output is a file for others. */
export function howToRead(format: Format, command: string): string | undefined {
  switch (format) {
    case 'bash':
      return `eval "$(${command})"`;
    case 'fish':
      return `${command} | source`;
    case 'powershell':
      return `${command} | Out-String | Invoke-Expression`;
    case 'cmd':
      return `for /f "delims=" %i in ('${command}') do @%i`;
    case 'dotenv':
    case 'json':
      return undefined;
  }
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function posixWord(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function fishWord(value: string): string {
  return `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

/** PowerShell ends a quoted text at the typographic quotes too. */
function powershellWord(value: string): string {
  return `'${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;
}

// cmd expands % and, where that is switched on, ! inside quotes too, and has no way to write a quote or a line's end.
// oxlint-disable-next-line no-control-regex -- they are what is kept out
const CMD = /^[^"%!\u0000-\u001f\u007f]*$/;

// `docker run --env-file` takes what stands there, quotes included; dotenv, compose and their like read quotes, `$`, `#`
// and backslashes each in a way of its own. On these characters all agree, and credentials have no others.
const DOTENV = /^[\w./+=:,@-]*$/;

function only(allowed: RegExp, { name, value, format }: { name: string; value: string; format: Format }): string {
  if (allowed.test(value)) return value;
  throw new RolechainError('USAGE', {
    reason: `the value of ${name} holds a character that ${format} cannot be given exactly`,
    try: 'choose another --format, such as json',
  });
}
