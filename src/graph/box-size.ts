import { shortened, shownWidth } from '../errors/shown-width.ts';
import type { Box, GroupBox, Row } from './drawing.ts';
import type { Node } from './graph.ts';
import { labelOf, signs } from './label.ts';

/** A box with its texts cut to what it shows, and the room these take, in pixels. */
export type SizedBox = (NodeTexts | GroupTexts) & { readonly width: number; readonly height: number };

interface NodeTexts {
  readonly kind: 'node';
  readonly node: Node;
  /** Whether the profile has its box elsewhere. */
  readonly continued?: boolean;
  readonly lines: readonly { readonly style: 'name' | 'detail' | 'mark'; readonly text: string }[];
}

export interface GroupTexts {
  readonly kind: 'group';
  readonly title: string;
  /** Cells in reading order, each where it is drawn, from the box's corner. */
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly row: Row;
  readonly x: number;
  readonly y: number;
  /** Where the detail begins, further right. */
  readonly detailX: number;
  readonly name: string;
  readonly detail: string;
}

/** A character of the monospaced fonts that the picture asks for: 0.6 of the size, and a little for the wider ones. */
export const CHARACTER = { large: 7.4, small: 6.8 } as const;
export const LINE = { large: 17, small: 16 } as const;
export const PADDING = 9;

const LONGEST_NAME = 34;
const LONGEST_DETAIL = 46;

/** A box that is drawn elsewhere: its name alone. */
export function continuedSize(node: Node): SizedBox {
  const text = `… ${shortened(labelOf(node).name, LONGEST_NAME)}`;
  const width = Math.ceil(shownWidth(text) * CHARACTER.small + 2 * PADDING);
  return {
    kind: 'node',
    node,
    continued: true,
    lines: [{ style: 'detail', text }],
    width,
    height: LINE.large + PADDING,
  };
}

/** `breadth` makes groups wider: their columns are the root of it times their rows. */
export function sizeOf(box: Box, breadth: number): SizedBox {
  if (box.kind === 'node') return nodeSize(box.node);
  const columns = Math.max(1, Math.round(Math.sqrt(breadth * box.rows.length)));
  return groupSize(box, Math.ceil(box.rows.length / columns));
}

function nodeSize(node: Node): SizedBox {
  const { name, detail, mark } = labelOf(node);
  const lines = [
    { style: 'name', text: shortened(name, LONGEST_NAME) } as const,
    ...(detail === undefined ? [] : [{ style: 'detail', text: shortened(detail, LONGEST_DETAIL) } as const]),
    ...(mark === undefined ? [] : [{ style: 'mark', text: mark } as const]),
  ];
  const widths = lines.map(
    ({ style, text }) => shownWidth(text) * (style === 'name' ? CHARACTER.large : CHARACTER.small),
  );
  const height = LINE.large + (lines.length - 1) * LINE.small + PADDING;
  return { kind: 'node', node, lines, width: Math.ceil(Math.max(48, ...widths) + 2 * PADDING), height };
}

const SPACE_BETWEEN_COLUMNS = 18;

function groupSize({ title, rows }: GroupBox, height: number): SizedBox {
  const columns = columnsOf(rows, height);
  const top = LINE.large + PADDING;
  let x = PADDING;
  const cells: Cell[] = [];
  for (const column of columns) {
    const shown = column.map(cellText);
    const widest = (texts: readonly string[]): number =>
      texts.reduce((most, text) => Math.max(most, shownWidth(text)), 0) * CHARACTER.small;
    const names = widest(shown.map(({ name, row }) => (row.kind === 'heading' ? '' : name)));
    const details = widest(shown.map(({ detail }) => detail));
    const headings = widest(shown.map(({ name, row }) => (row.kind === 'heading' ? name : '')));
    const detailX = x + names + CHARACTER.small;
    for (const [index, cell] of shown.entries()) cells.push({ ...cell, x, y: top + index * LINE.small, detailX });
    x += Math.max(names + (details === 0 ? 0 : CHARACTER.small + details), headings) + SPACE_BETWEEN_COLUMNS;
  }
  const longest = columns.reduce((most, column) => Math.max(most, column.length), 0);
  const width = Math.max(x - SPACE_BETWEEN_COLUMNS, PADDING + shownWidth(title) * CHARACTER.small) + PADDING;
  return { kind: 'group', title, cells, width: Math.ceil(width), height: top + longest * LINE.small + PADDING };
}

/** Rows dealt into columns: a heading and what it is of stay together where that leaves no column half empty. */
function columnsOf(rows: readonly Row[], height: number): readonly (readonly Row[])[] {
  const columns: Row[][] = [[]];
  for (const [index, row] of rows.entries()) {
    const column = columns.at(-1) ?? [];
    const rest = height - column.length;
    const end = row.kind === 'heading' ? rows.findIndex(({ kind }, later) => later > index && kind === 'heading') : -1;
    const section = row.kind === 'heading' ? (end === -1 ? rows.length : end) - index : 1;
    const splits = section > rest && (rest < 2 || rest <= height / 2);
    if (column.length > 0 && splits) columns.push([row]);
    else column.push(row);
  }
  return columns;
}

function cellText(row: Row): { readonly row: Row; readonly name: string; readonly detail: string } {
  if (row.kind === 'heading') return { row, name: row.text, detail: '' };
  const { mark } = row.node;
  const sign = mark === undefined || mark === 'fault' ? '' : `${signs[mark]} `;
  const name = `${sign}${shortened(labelOf(row.node).name, LONGEST_NAME)}`;
  return { row, name, detail: shortened(row.detail, LONGEST_DETAIL) };
}
