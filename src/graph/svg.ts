import { CHARACTER } from './box-size.ts';
import type { Drawing } from './drawing.ts';
import type { Graph } from './graph.ts';
import { summary } from './label.ts';
import { layOut } from './layout.ts';
import { arrowPaths } from './svg-arrows.ts';
import { boxElement } from './svg-boxes.ts';
import { escape } from './xml.ts';
import { style } from './svg-style.ts';

const MARGIN = 24;
const HEADING = 34;
const LEGEND = 30;
const LEGEND_TEXT = 'An arrow goes from a source to the profile that uses its credentials.';

/**
 * A picture that stands alone: no script, no font and no style sheet of elsewhere, light or dark as its reader has it.
 *
 * https://www.w3.org/TR/SVG2/
 */
export function svg(graph: Graph, drawing: Drawing): string {
  const layout = layOut(drawing);
  const title = summary(graph);
  const widest = Math.max(layout.width, title.length * 8.6, LEGEND_TEXT.length * CHARACTER.small);
  const width = Math.ceil(widest + 2 * MARGIN);
  const height = Math.ceil(layout.height + HEADING + LEGEND + 2 * MARGIN);
  const arrows = new Map(drawing.arrows.map((arrow) => [arrow.to, arrow]));
  const trees = layout.trees.map(({ tree, x, y }) => {
    const elements = [...arrowPaths(tree, arrows), ...tree.boxes.map(boxElement)];
    return [`<g transform="translate(${Math.round(x)} ${Math.round(y)})">`, ...elements, '</g>'].join('\n');
  });
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="rolechain-title rolechain-text">`,
    `<title id="rolechain-title">${escape(title)}</title>`,
    `<desc id="rolechain-text">${escape(LEGEND_TEXT)}</desc>`,
    `<style>${style}</style>`,
    `<defs>${head('head')}${head('head-marked')}</defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="heading" x="${MARGIN}" y="${MARGIN + 12}">${escape(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + HEADING})">`,
    ...trees,
    '</g>',
    `<text class="legend" x="${MARGIN}" y="${height - MARGIN}">${escape(LEGEND_TEXT)}</text>`,
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function head(name: string): string {
  return `<marker id="rolechain-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0.5L8 4L0 7.5z"/></marker>`;
}
