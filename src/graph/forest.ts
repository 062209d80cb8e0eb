import type { Drawing, DrawnArrow } from './drawing.ts';
import { gather } from './gather.ts';

/** A box and the boxes that hang on it. */
export interface Tree {
  /** The place of the box. */
  readonly box: number;
  readonly children: readonly Tree[];
  /** Whether the box is drawn in another tree, and here only named. */
  readonly continued?: boolean;
}

export interface Forest {
  readonly roots: readonly Tree[];
  /** For the root of each cycle, the box whose arrow leads back to it and is in no tree. */
  readonly back: ReadonlyMap<number, number>;
}

/** Every box in one tree; a cycle is opened at its first box, and its members are the first of their siblings. */
export function plant({ boxes, arrows }: Drawing): Forest {
  const sources = new Map(arrows.map(({ from, to }) => [to, from]));
  const back = openCycles(boxes.length, sources);
  // The cycle runs along the upper edge of its tree, so that the arrow above closes it.
  const inOrder = [...arrows.filter(({ mark }) => mark === 'cycle'), ...arrows.filter(({ mark }) => mark !== 'cycle')];
  const hanging = gather(inOrder, ({ from, to }) => (back.has(to) ? undefined : from));
  const roots = boxes.flatMap((_, place) => (sources.has(place) && !back.has(place) ? [] : [place]));
  return { roots: grow(roots, hanging), back };
}

function openCycles(count: number, sources: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const back = new Map<number, number>();
  const walked = new Set<number>();
  for (let start = 0; start < count; start += 1) {
    const path = new Set<number>();
    let next: number | undefined = start;
    while (next !== undefined && !walked.has(next)) {
      path.add(next);
      walked.add(next);
      next = sources.get(next);
    }
    if (next === undefined || !path.has(next)) continue;
    const walk = [...path];
    const first = walk.slice(walk.indexOf(next)).reduce((least, place) => Math.min(least, place));
    back.set(first, sources.get(first) ?? first);
  }
  return back;
}

/** Without recursion: a chain may be as deep as a file is long. */
function grow(roots: readonly number[], hanging: ReadonlyMap<number, readonly DrawnArrow[]>): readonly Tree[] {
  const trees = new Map<number, Growing>();
  const treeOf = (box: number): Growing => {
    const tree = trees.get(box) ?? { box, children: [] };
    trees.set(box, tree);
    return tree;
  };
  for (const [source, below] of hanging) treeOf(source).children.push(...below.map(({ to }) => treeOf(to)));
  return roots.map(treeOf);
}

interface Growing extends Tree {
  readonly children: Tree[];
}
