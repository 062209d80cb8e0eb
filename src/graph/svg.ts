import { CHARACTER, LINE, PADDING, type GroupTexts } from './box-size.ts';
import type { Drawing, DrawnArrow } from './drawing.ts';
import type { Graph } from './graph.ts';
import { fullLabel, summary } from './label.ts';
import { layOut, type Layout } from './layout.ts';
import { style } from './svg-style.ts';
import type { Lane, PlacedBox } from './tree-layout.ts';

const MARGIN = 24;
const HEADING = 34;
const LEGEND = 30;

/**
 * A picture that stands alone: no script, no font and no style sheet of elsewhere, light or dark as its reader has it.
 *
 * https://www.w3.org/TR/SVG2/
 */
export function svg(graph: Graph, drawing: Drawing): string {
  const layout = layOut(drawing);
  const title = summary(graph);
  const width = Math.ceil(
    Math.max(layout.width, title.length * 8.6, LEGEND_TEXT.length * CHARACTER.small) + 2 * MARGIN,
  );
  const height = Math.ceil(layout.height + HEADING + LEGEND + 2 * MARGIN);
  const arrows = drawing.arrows.map((arrow) => arrowPath(arrow, layout));
  const boxes = [...layout.boxes.values()].map(boxOf);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="rolechain-title rolechain-text">`,
    `<title id="rolechain-title">${escape(title)}</title>`,
    `<desc id="rolechain-text">${escape(LEGEND_TEXT)}</desc>`,
    `<style>${style}</style>`,
    `<defs>${head('head')}${head('head-marked')}</defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="heading" x="${MARGIN}" y="${MARGIN + 12}">${escape(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + HEADING})">`,
    ...arrows,
    ...boxes,
    '</g>',
    `<text class="legend" x="${MARGIN}" y="${height - MARGIN}">${escape(LEGEND_TEXT)}</text>`,
    '</svg>\n',
  ].join('\n');
}

const LEGEND_TEXT = 'An arrow goes from a source to the profile that uses its credentials.';

function head(name: string): string {
  return `<marker id="rolechain-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0.5L8 4L0 7.5z"/></marker>`;
}

function arrowPath({ from, to, kind, mark }: DrawnArrow, { boxes, lanes }: Layout): string {
  const [source, target] = [boxes.get(from), boxes.get(to)];
  if (source === undefined || target === undefined) return '';
  const lane = lanes.find((candidate) => candidate.to === to && candidate.from === from);
  const path = lane === undefined ? curve(source, target) : overhead(source, target, lane);
  const names = ['arrow', ...(kind === 'process' ? ['process'] : []), ...(mark === undefined ? [] : [mark])];
  return `<path class="${names.join(' ')}" marker-end="url(#rolechain-head${mark === undefined ? '' : '-marked'})" d="${path}"/>`;
}

function curve(source: PlacedBox, target: PlacedBox): string {
  const [x1, y1] = [source.x + source.width, source.y + source.height / 2];
  // A single box is entered in its middle, a group as near as can be.
  const near = Math.min(Math.max(y1, target.y + 13), target.y + target.height - 13);
  const [x2, y2] = [target.x, target.kind === 'group' ? near : target.y + target.height / 2];
  const middle = round(target.x - 22);
  return `M${round(x1)} ${round(y1)}L${round(target.x - 44 > x1 ? target.x - 44 : x1)} ${round(y1)}C${middle} ${round(y1)} ${middle} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

/** Out of the top of the last box, along the lane above all others, and into the top of the first. */
function overhead(source: PlacedBox, target: PlacedBox, { y }: Lane): string {
  const out = source.x + source.width - 14;
  const into = target.x + 14;
  return `M${round(out)} ${round(source.y)}V${round(y + 6)}Q${round(out)} ${round(y)} ${round(out - 6)} ${round(y)}H${round(into + 6)}Q${round(into)} ${round(y)} ${round(into)} ${round(y + 6)}V${round(target.y)}`;
}

function boxOf(box: PlacedBox): string {
  const rect = `<rect width="${round(box.width)}" height="${round(box.height)}" rx="${box.kind === 'node' && box.node.kind === 'outside' ? 12 : 5}"/>`;
  const at = `transform="translate(${round(box.x)} ${round(box.y)})"`;
  if (box.kind === 'group') return `<g class="box group" ${at}>${rect}${groupTexts(box)}</g>`;
  const { node } = box;
  const names = ['box', node.kind, ...(node.mark === undefined ? [] : [node.mark])];
  const lines = box.lines.map(
    ({ style: name, text }, index) =>
      `<text class="${name}" x="${PADDING}" y="${LINE.large + index * LINE.small}">${escape(text)}</text>`,
  );
  return `<g class="${[...new Set(names)].join(' ')}" ${at}><title>${escape(fullLabel(node))}</title>${rect}${lines.join('')}</g>`;
}

function groupTexts({ title, cells }: GroupTexts): string {
  const texts = cells.map(({ row, x, y, detailX, name, detail }) => {
    const at = `y="${round(y + 11)}"`;
    if (row.kind === 'heading') return `<text class="account" x="${round(x)}" ${at}>${escape(name)}</text>`;
    const names = row.node.mark === undefined ? 'cell' : `cell ${row.node.mark}`;
    const mark = row.node.mark === undefined ? '' : ' class="mark"';
    const more = detail === '' ? '' : `<tspan class="detail" x="${round(detailX)}">${escape(detail)}</tspan>`;
    return `<text class="${names}" x="${round(x)}" ${at}><title>${escape(fullLabel(row.node))}</title><tspan${mark}>${escape(name)}</tspan>${more}</text>`;
  });
  return `<text class="group-title" x="${PADDING}" y="${LINE.large}">${escape(title)}</text>${texts.join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** As text or attribute; what XML has no place for at all (https://www.w3.org/TR/xml/#charsets) becomes a mark. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES.get(character) ?? '');
}
