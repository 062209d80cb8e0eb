import { type Row, table, type Line } from './table.ts';

/** All that one run of the bench came to. */
export interface Report {
  /** As in 2026-01-31. */
  readonly date: string;
  readonly machine: string;
  readonly rounds: number;
  readonly short: boolean;
  /** What took part, with versions. */
  readonly beside: readonly string[];
  readonly rows: readonly Row[];
  readonly notHere: readonly string[];
  /** Programs that did not answer rightly. */
  readonly wrong: readonly string[];
}

/** For keeping, and for other programs. */
export function asJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** For a terminal. */
export function asText(report: Report): string {
  const lines = table(report.rows);
  const [titles = []] = lines;
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [head(report), '', ...padded, '', ...feet(report), ''].join('\n');
}

/** As docs/performance.md has it. */
export function asMarkdown(report: Report): string {
  const [titles = [], ...lines] = table(report.rows);
  const bars = [titles, titles.map(() => '---'), ...lines].map((cells: Line) => `| ${cells.join(' | ')} |`);
  return `${[head(report), bars.join('\n'), ...feet(report)].join('\n\n')}\n`;
}

function head({ date, machine, rounds, short }: Report): string {
  return `${date}, ${machine}; ${short ? 'short: it runs, and these are no figures' : `${rounds} rounds`}.`;
}

function feet({ beside, notHere, wrong }: Report): readonly string[] {
  const names = (all: readonly string[]): string => (all.length === 0 ? 'nothing' : all.join('; '));
  const faults = wrong.map((fault) => `Not answered rightly: ${fault}`);
  return [`Side by side: ${names(beside)}.`, `Not here: ${names(notHere)}.`, ...faults];
}
