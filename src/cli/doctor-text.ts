import { type Finding, worst } from '../doctor/finding.ts';
import type { Diagnosis } from '../tasks/diagnosis.ts';
import { printable } from '../errors/printable.ts';
import { painter, type Format } from './paint.ts';
import { table } from './table.ts';
import { withoutHome } from './without-home.ts';
import { wrapped, type WrappedStyle } from './wrapped.ts';

const COLOURS: Readonly<Record<Finding['level'], Format>> = {
  ok: 'green',
  note: 'cyan',
  warning: 'yellow',
  problem: 'red',
};

// The longest level and the longest name of a check, with what stands between them.
const INDENT = 22;

/** A line for each finding, what to do below it, and what it comes to. */
export function doctorText({ version, node, bun, platform, findings }: Diagnosis, style: WrappedStyle): string {
  const { colour, home, columns } = style;
  const paint = painter(colour);
  const shown = (text: string): string => withoutHome(printable(text), home);
  const width = columns === undefined ? Infinity : Math.max(30, columns - INDENT);
  const rows = findings.flatMap((finding) => {
    const { level, check, hint } = finding;
    const [first = '', ...more] = wrapped(sentence(finding, shown), width);
    const hints = (hint?.split('\n') ?? []).flatMap((line) => wrapped(`→ ${shown(line)}`, width));
    return [
      [paint(COLOURS[level], level), check, first],
      ...more.map((line) => ['', '', line]),
      ...hints.map((line) => ['', '', paint('dim', line)]),
    ];
  });
  const runtime = bun === undefined ? `Node ${node}` : `Bun ${bun}`;
  return `rolechain ${version}, ${runtime}, ${platform}\n\n${table(rows)}\n${total(findings)}\n`;
}

/** With its code, and with its place unless the message names that. */
function sentence({ message, code, origin }: Finding, shown: (text: string) => string): string {
  const place = origin === undefined ? '' : `${origin.file}:${origin.line}`;
  return [
    shown(message),
    ...(place === '' || message.includes(place) ? [] : [shown(`(${place})`)]),
    ...(code === undefined ? [] : [`[${code}]`]),
  ].join(' ');
}

function total(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): string[] => {
    const number = findings.filter((one) => one.level === level).length;
    return number === 0 ? [] : [`${number} ${level}${number === 1 ? '' : 's'}`];
  };
  return worst(findings) === 'ok'
    ? 'all is well'
    : [...count('problem'), ...count('warning'), ...count('note')].join(', ');
}
