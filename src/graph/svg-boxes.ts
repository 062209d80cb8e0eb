import { LINE, PADDING, type GroupTexts } from './box-size.ts';
import { fullLabel } from './label.ts';
import { escape, round } from './xml.ts';
import type { PlacedBox } from './tree-layout.ts';

/** A box with its texts; what was cut stands in its tooltip. */
export function boxElement(box: PlacedBox): string {
  const at = `transform="translate(${round(box.x)} ${round(box.y)})"`;
  const corner = box.kind === 'node' && box.node.kind === 'outside' ? 12 : 5;
  const rect = `<rect width="${round(box.width)}" height="${round(box.height)}" rx="${corner}"/>`;
  if (box.kind === 'group') return `<g class="box group" ${at}>${rect}${groupTexts(box)}</g>`;
  const { node, continued } = box;
  const names = new Set([
    'box',
    node.kind,
    ...(continued ? ['continued'] : node.mark === undefined ? [] : [node.mark]),
  ]);
  const lines = box.lines.map(
    ({ style, text }, index) =>
      `<text class="${style}" x="${PADDING}" y="${LINE.large + index * LINE.small}">${escape(text)}</text>`,
  );
  return `<g class="${[...names].join(' ')}" ${at}><title>${escape(fullLabel(node))}</title>${rect}${lines.join('')}</g>`;
}

function groupTexts({ title, cells }: GroupTexts): string {
  const texts = cells.map(({ row, x, y, detailX, name, detail }) => {
    const at = `y="${round(y + 11)}"`;
    if (row.kind === 'heading') return `<text class="account" x="${round(x)}" ${at}>${escape(name)}</text>`;
    const { mark } = row.node;
    const names = mark === undefined ? 'cell' : `cell ${mark}`;
    const more = detail === '' ? '' : `<tspan class="detail" x="${round(detailX)}">${escape(detail)}</tspan>`;
    const shown = `<tspan${mark === undefined ? '' : ' class="mark"'}>${escape(name)}</tspan>${more}`;
    return `<text class="${names}" x="${round(x)}" ${at}><title>${escape(fullLabel(row.node))}</title>${shown}</text>`;
  });
  return `<text class="group-title" x="${PADDING}" y="${LINE.large}">${escape(title)}</text>${texts.join('')}`;
}
