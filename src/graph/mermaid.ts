import type { Box, Drawing, DrawnArrow, GroupBox, Row } from './drawing.ts';
import type { Mark } from './graph.ts';
import { labelOf, signs } from './label.ts';

/**
 * A flowchart for GitHub, GitLab and everything else that draws Mermaid.
 *
 * https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaid({ boxes, arrows }: Drawing): string {
  const links = arrows.map((arrow) => `  ${id(arrow.from)} ${arrowSign(arrow)} ${id(arrow.to)}`);
  const marked = arrows.flatMap(({ mark }, index) => (mark === undefined ? [] : [index]));
  const lines = [
    'flowchart LR',
    ...boxes.flatMap((box, place) => boxLines(box, place)),
    ...links,
    ...classLines(boxes),
    ...(marked.length === 0 ? [] : [`  linkStyle ${marked.join(',')} stroke:#d1242f,stroke-width:2px`]),
  ];
  return `${lines.join('\n')}\n`;
}

function boxLines(box: Box, place: number): readonly string[] {
  if (box.kind === 'group') return groupLines(box, place);
  const { name, detail, mark } = labelOf(box.node);
  const text = [name, detail, mark].flatMap((line) => (line === undefined ? [] : [escape(line)])).join('<br/>');
  // A stadium for what is outside, a box for a profile.
  return [box.node.kind === 'outside' ? `  ${id(place)}(["${text}"])` : `  ${id(place)}["${text}"]`];
}

// A diagram of more than 50,000 characters or 500 arrows is not drawn (maxTextSize, maxEdges): a line a profile has room.
const LINES_OF_A_COLUMN = 25;

/** A group is a frame around columns of text; invisible links keep these side by side, and nothing else of them is seen. */
function groupLines({ title, rows }: GroupBox, place: number): readonly string[] {
  const columns = Math.ceil(rows.length / LINES_OF_A_COLUMN);
  const height = Math.ceil(rows.length / columns);
  const names = Array.from({ length: columns }, (_, index) => `${id(place)}c${index}`);
  return [
    `  subgraph ${id(place)}["${escape(title)}"]`,
    '    direction LR',
    ...names.map((name, index) => {
      const part = rows.slice(index * height, (index + 1) * height);
      return `    ${name}["${part.map(rowText).join('<br/>')}"]`;
    }),
    ...(columns > 1 ? [`    ${names.join(' ~~~ ')}`] : []),
    '  end',
  ];
}

function rowText(row: Row): string {
  if (row.kind === 'heading') return `— ${escape(row.text)} —`;
  const { mark } = row.node;
  return `${mark === undefined ? '' : `${signs[mark]} `}${escape(labelOf(row.node).name)}`;
}

function arrowSign({ kind, mark }: DrawnArrow): string {
  if (mark !== undefined) return `-.->|${mark}|`;
  if (kind === 'process') return '-.->|process|';
  return '-->';
}

const STYLES: readonly (readonly [Mark, string])[] = [
  ['cycle', 'stroke:#d1242f,stroke-width:2px,stroke-dasharray:6 3'],
  ['missing', 'stroke:#d1242f,stroke-width:2px,stroke-dasharray:2 3'],
  ['fault', 'stroke:#d1242f,stroke-width:2px'],
  ['blocked', 'stroke:#bc4c00,stroke-dasharray:6 3'],
];

function classLines(boxes: readonly Box[]): readonly string[] {
  return STYLES.flatMap(([mark, style]) => {
    const marked = boxes.flatMap((box, place) => (box.kind === 'node' && box.node.mark === mark ? [id(place)] : []));
    return marked.length === 0 ? [] : [`  classDef ${mark} ${style}`, `  class ${marked.join(',')} ${mark}`];
  });
}

function id(place: number): string {
  return `n${place}`;
}

/** Whatever could mean something to Mermaid, Markdown or HTML as a numbered entity; letters of any script stay. */
function escape(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._/·…!↻✗⊘∅-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
