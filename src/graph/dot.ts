import type { Box, Drawing, DrawnArrow, GroupBox, Row } from './drawing.ts';
import type { Mark, Node } from './graph.ts';
import { fullLabel, labelOf, signs } from './label.ts';
import { escape as escapeXml } from './xml.ts';

/**
 * A graph for Graphviz.
 *
 * https://graphviz.org/doc/info/lang.html
 */
export function dot({ boxes, arrows }: Drawing): string {
  const lines = [
    'digraph rolechain {',
    '  rankdir=LR',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11]',
    '  edge [fontname="Helvetica", fontsize=9, color="#59636e"]',
    ...boxes.map((box, place) => `  n${place} [${attributes(box)}]`),
    ...arrows.map((arrow) => `  n${arrow.from} -> n${arrow.to}${arrowAttributes(arrow)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const STYLES: { readonly [Key in Mark]: string } = {
  cycle: 'style="rounded,dashed", color="#d1242f", penwidth=2',
  missing: 'style=dotted, color="#d1242f", penwidth=2',
  fault: 'color="#d1242f", penwidth=2',
  blocked: 'style="rounded,dashed", color="#bc4c00"',
  empty: 'color="#818b98"',
};

function attributes(box: Box): string {
  if (box.kind === 'group') return `shape=plain, label=<${tableOf(box)}>`;
  const { name, detail, mark } = labelOf(box.node);
  const label = [name, detail, mark].filter((line) => line !== undefined).map(escape);
  return [
    `label="${label.join(String.raw`\n`)}"`,
    `tooltip="${escape(fullLabel(box.node))}"`,
    ...(box.node.kind === 'outside' ? ['shape=cylinder', 'style=solid'] : []),
    ...(box.node.mark === undefined ? [] : [STYLES[box.node.mark]]),
  ].join(', ');
}

/** A table with a column for about every twenty rows, so that hundreds of profiles are no strip. */
function tableOf({ title, rows }: GroupBox): string {
  const columns = Math.max(1, Math.ceil(Math.sqrt(rows.length / 8)));
  const height = Math.ceil(rows.length / columns);
  const lines = Array.from({ length: height }, (_, line) =>
    Array.from({ length: columns }, (_unused, column) => cell(rows[column * height + line])).join(''),
  );
  const head = `<tr><td colspan="${columns}" border="1" sides="B"><b>${escapeXml(title)}</b></td></tr>`;
  const body = lines.map((line) => `<tr>${line}</tr>`).join('');
  return `<table border="1" style="rounded" color="#59636e" cellborder="0" cellspacing="2" cellpadding="1">${head}${body}</table>`;
}

function cell(row: Row | undefined): string {
  if (row === undefined) return '<td></td>';
  if (row.kind === 'heading') return `<td align="left"><i>${escapeXml(row.text)}</i></td>`;
  return `<td align="left"${row.node.mark === undefined ? '' : ' bgcolor="#ffebe9"'}>${profileText(row.node, row.detail)}</td>`;
}

function profileText(node: Node, detail: string): string {
  const sign = node.mark === undefined || node.mark === 'fault' ? '' : `${signs[node.mark]} `;
  const name = escapeXml(`${sign}${labelOf(node).name}`);
  return detail === '' ? name : `${name} <font color="#59636e">${escapeXml(detail)}</font>`;
}

function arrowAttributes({ kind, mark }: DrawnArrow): string {
  if (mark !== undefined) return ` [style=dashed, color="#d1242f", penwidth=2, label="${mark}"]`;
  return kind === 'process' ? ' [style=dashed, label="process"]' : '';
}

/** Inside double quotes; a backslash of ours would be a line break or a name. */
function escape(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
