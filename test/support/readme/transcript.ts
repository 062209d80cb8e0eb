import { stripVTControlCharacters } from 'node:util';

/** A command of a `console` block, and what it shows. */
export interface Exchange {
  readonly command: string;
  readonly shown: string;
}

/** The commands of a `console` block stand behind `$ `; further lines of one behind `> `. */
export function readTranscript(text: string): readonly Exchange[] {
  const exchanges: { command: string; shown: string }[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const last = exchanges.at(-1);
    if (line.startsWith('$ ')) exchanges.push({ command: line.slice(2).trimEnd(), shown: '' });
    else if (last === undefined) throw new Error(`a console block begins with ${line}`);
    else if (last.shown === '' && line.startsWith('> ')) last.command += `\n${line.slice(2).trimEnd()}`;
    else last.shown += line;
  }
  return exchanges;
}

/** What differs from run to run, made equal: when a session ends, ids of sessions, how wide the doctor's worst word is. */
function evenOut(text: string): string {
  return text
    .replaceAll(/\d\d:\d\d \(\d+ (?:min|h \d+ min)\)/g, 'HH:MM (N min)')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'HH:MM:SS')
    .replaceAll(/\bkept for \d+ min\b/g, 'kept for N min')
    .replaceAll(/\bin \d+ ms\b/g, 'in N ms')
    .replaceAll(/^(ok|note|warning|problem) +/gm, '$1 ')
    .replaceAll(/^ +→/gm, ' →')
    .replaceAll(/\bAROA[0-9A-Z]+/g, 'AROA');
}

/** What a person sees on a terminal: prompts too, which are erased once they are answered, but not how far a command is. */
export function seen(screen: string): string {
  const [last = '', ...erased] = screen.split('\r\u001B[K').toReversed();
  const told = erased.map((line) => (PROGRESS.test(line) ? line.replace(PROGRESS, '') : `${line}\n`)).toReversed();
  return stripVTControlCharacters([...told, last].join('')).replaceAll(/\r*\n/g, '\n');
}

const PROGRESS = /rolechain: (?:\d+\/\d+ [^\r\n]*|reading IAM )…$/;

/** Whether a page shows what was seen: `…` stands for anything in a line, and alone on a line for any lines. */
export function shows(page: string, actual: string): boolean {
  const lines = evenOut(page)
    .split(/(?<=\n)/)
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : line.split('…').map(escape).join('.*')));
  return new RegExp(`^${lines.join('')}$`).test(evenOut(actual));
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
