import { stripVTControlCharacters } from 'node:util';
import { shownWidth } from '../errors/shown-width.ts';

/** Rows as lines, their columns aligned; colours in a cell take no room. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, width(cell))),
    [],
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell)))).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function width(cell: string): number {
  return shownWidth(stripVTControlCharacters(cell));
}
