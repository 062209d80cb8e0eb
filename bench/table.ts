import type { Spread } from './quantiles.ts';

export type Unit = 'ms' | 's' | 'times' | 'MB' | 'calls' | 'connections' | 'packages' | 'power';

/** A measured value; one that is counted has no spread. */
export interface Figure {
  readonly unit: Unit;
  readonly value: Spread | number;
}

export type Limit = { readonly atMost: number } | { readonly atLeast: number } | { readonly under: number };

/** One line of the table. */
export interface Row {
  /** The number of its target in docs/performance.md. */
  readonly number: number;
  /** What was measured, beside what. */
  readonly what: string;
  /** What was measured of ours, and of what stands beside it. */
  readonly ours?: Figure;
  readonly beside?: Figure;
  /** What the two come to, and what the target is about. */
  readonly result: Figure;
  readonly target?: Limit;
}

export function verdict({ result, target }: Row): string {
  if (target === undefined) return '';
  const value = middle(result);
  if ('atLeast' in target) {
    return value >= target.atLeast ? 'met' : `missed by ${percent(1 - value / target.atLeast)}`;
  }
  if ('under' in target) return value < target.under ? 'met' : `missed by ${percent(value / target.under - 1)}`;
  return value <= target.atMost ? 'met' : `missed by ${percent(value / target.atMost - 1)}`;
}

const titles = ['no.', 'what', 'ours', 'beside it', 'result [middle half]', 'target', 'verdict'] as const;

/** The table for a terminal. */
export function asText(rows: readonly Row[]): string {
  const cells = [titles, ...rows.map(cellsOf)];
  const widths = titles.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** The table for a page. */
export function asMarkdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [titles, titles.map(() => '---'), ...rows.map(cellsOf)].map(line).join('');
}

function cellsOf(row: Row): readonly string[] {
  const { number, what, ours, beside, result, target } = row;
  const optional = (figure: Figure | undefined): string =>
    figure === undefined ? '' : inWords(figure, middle(figure));
  return [
    String(number),
    what,
    optional(ours),
    optional(beside),
    withSpread(result),
    asked(row.result, target),
    verdict(row),
  ];
}

function asked(result: Figure, target: Limit | undefined): string {
  if (target === undefined) return '';
  if ('atLeast' in target) return `at least ${plain(result, target.atLeast)}`;
  return 'under' in target ? `under ${plain(result, target.under)}` : `at most ${plain(result, target.atMost)}`;
}

/** A target as it was set, without the digits of a measurement. */
function plain({ unit }: Figure, value: number): string {
  return `${value}${suffix(unit)}`;
}

function withSpread(figure: Figure): string {
  if (typeof figure.value === 'number') return inWords(figure, figure.value);
  const { low, median, high } = figure.value;
  return `${inWords(figure, median)} [${digits(figure, low)}–${digits(figure, high)}]`;
}

function inWords(figure: Figure, value: number): string {
  return `${digits(figure, value)}${suffix(figure.unit)}`;
}

function digits({ unit }: Figure, value: number): string {
  if (unit === 'times' || unit === 'power') return value.toFixed(2);
  if (unit === 'packages') return String(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function suffix(unit: Unit): string {
  if (unit === 'times') return '×';
  return unit === 'power' ? '' : ` ${unit}`;
}

function middle({ value }: Figure): number {
  return typeof value === 'number' ? value : value.median;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
