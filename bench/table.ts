import type { Spread } from './quantiles.ts';

type Unit = 'ms' | 's' | 'times' | 'MB' | 'calls' | 'connections' | 'packages' | 'power';

/** A measured value; one that is counted has no spread. */
interface Figure {
  readonly unit: Unit;
  readonly value: Spread | number;
}

type Limit = { readonly atMost: number } | { readonly atLeast: number } | { readonly under: number };

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

const titles = ['no.', 'what', 'ours', 'beside it', 'result [middle half]', 'target', 'verdict'] as const;

/** The cells of one line. */
export type Line = readonly string[];

/** The titles, and a line for each row. */
export function table(rows: readonly Row[]): readonly Line[] {
  return [titles, ...rows.map(cellsOf)];
}

function cellsOf(row: Row): Line {
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

function verdict({ result, target }: Row): string {
  if (target === undefined) return '';
  const value = middle(result);
  if ('atLeast' in target) {
    return value >= target.atLeast ? 'met' : `missed by ${percent(1 - value / target.atLeast)}`;
  }
  if ('under' in target) return value < target.under ? 'met' : `missed by ${percent(value / target.under - 1)}`;
  return value <= target.atMost ? 'met' : `missed by ${percent(value / target.atMost - 1)}`;
}

/** A target as it was set, without the digits of a measurement. */
function plain(figure: Figure, value: number): string {
  return `${value}${suffix(figure, value)}`;
}

function withSpread(figure: Figure): string {
  if (typeof figure.value === 'number') return inWords(figure, figure.value);
  const { low, median, high } = figure.value;
  return `${inWords(figure, median)} [${digits(figure, low)}–${digits(figure, high)}]`;
}

function inWords(figure: Figure, value: number): string {
  return `${digits(figure, value)}${suffix(figure, value)}`;
}

function digits({ unit }: Figure, value: number): string {
  if (unit === 'times' || unit === 'power') return value.toFixed(2);
  if (unit === 'packages') return String(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function suffix({ unit }: Figure, value: number): string {
  if (unit === 'times') return '×';
  if (unit === 'power') return '';
  return value === 1 ? ` ${unit.replace(/(?<=[a-z]{2})s$/, '')}` : ` ${unit}`;
}

function middle({ value }: Figure): number {
  return typeof value === 'number' ? value : value.median;
}

function percent(share: number): string {
  return share < 0.01 ? 'less than 1 %' : `${(share * 100).toFixed(0)} %`;
}
