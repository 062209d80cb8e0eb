import type { DrawnArrow } from './drawing.ts';
import { round } from './xml.ts';
import type { PlacedBox, PlacedTree } from './tree-layout.ts';

/** The arrows of a tree, and the one that closes a cycle. `arrows` has them by the box they lead to. */
export function arrowPaths(tree: PlacedTree, arrows: ReadonlyMap<number, DrawnArrow>): readonly string[] {
  const { boxes, lane } = tree;
  const paths = boxes.flatMap((target) => {
    const source = target.source === undefined ? undefined : boxes[target.source];
    const arrow = arrows.get(target.box);
    return source === undefined || arrow === undefined ? [] : [path(arrow, curve(source, target))];
  });
  const [first] = boxes;
  const last = lane && boxes.find(({ box }) => box === lane.from);
  const closing = first && arrows.get(first.box);
  if (first === undefined || last === undefined || closing === undefined) return paths;
  return [...paths, path(closing, overhead(last, first, lane?.y ?? 0))];
}

function path({ kind, mark }: DrawnArrow, d: string): string {
  const names = ['arrow', ...(kind === 'process' ? ['process'] : []), ...(mark === undefined ? [] : [mark])];
  const head = mark === undefined ? 'head' : 'head-marked';
  return `<path class="${names.join(' ')}" marker-end="url(#rolechain-${head})" d="${d}"/>`;
}

/** Straight to where the level of the target begins, then in a curve. */
function curve(source: PlacedBox, target: PlacedBox): string {
  const [x1, y1] = [source.x + source.width, source.y + source.height / 2];
  // A single box is entered in its middle, a group as near as can be.
  const near = Math.min(Math.max(y1, target.y + 13), target.y + target.height - 13);
  const [x2, y2] = [target.x, target.kind === 'group' ? near : target.y + target.height / 2];
  const turn = Math.max(x1, x2 - 44);
  const bend = round((turn + x2) / 2);
  return `M${round(x1)} ${round(y1)}H${round(turn)}C${bend} ${round(y1)} ${bend} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

/** Out of the top of the last box, along the lane above all others, and into the top of the first. */
function overhead(last: PlacedBox, first: PlacedBox, lane: number): string {
  const [out, into] = [last.x + last.width - 14, first.x + 14];
  const [high, turn] = [round(lane), round(lane + 6)];
  const up = `M${round(out)} ${round(last.y)}V${turn}Q${round(out)} ${high} ${round(out - 6)} ${high}`;
  const down = `H${round(into + 6)}Q${round(into)} ${high} ${round(into)} ${turn}V${round(first.y)}`;
  return up + down;
}
