import { continuedSize, sizeOf } from './box-size.ts';
import { cut } from './cut.ts';
import type { Drawing } from './drawing.ts';
import { plant, type Forest, type Tree } from './forest.ts';
import { shelve } from './shelves.ts';
import { placeTree, type PlacedTree } from './tree-layout.ts';

/** Where everything is drawn, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly trees: readonly { readonly tree: PlacedTree; readonly x: number; readonly y: number }[];
}

/** Tidy trees from left to right, packed so that the whole has the shape of a screen. */
export function layOut(drawing: Drawing): Layout {
  const forest = plant(drawing);
  const roots = forest.roots.flatMap((root) => (forest.back.has(root.box) ? [root] : cut(root, drawing.boxes)));
  const trees = roots.map((root) => bestTree(root, drawing, forest));
  const widest = trees.reduce((most, { width }) => Math.max(most, width), 1);
  return cheapest([1, 1.2, 1.5, 2, 2.5, 3, 4, 6, 8, 12].map((factor) => shelve(trees, widest * factor)));
}

// From one column for all of a group to one row.
const BREADTHS = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3, 6, 12];

function bestTree(root: Tree, { boxes }: Drawing, forest: Forest): PlacedTree {
  const lone = root.children.length === 0 && boxes[root.box]?.kind === 'node';
  return cheapest(
    BREADTHS.slice(0, lone ? 1 : undefined).map((breadth) =>
      placeTree(root, forest, ({ box, continued }) => {
        const drawn = boxes[box];
        if (drawn === undefined) throw new Error(`there is no box ${box}`);
        return continued === true && drawn.kind === 'node' ? continuedSize(drawn.node) : sizeOf(drawn, breadth);
      }),
    ),
  );
}

/** Width to height, as screens and pages have it. */
const ASPECT = 1.5;

interface Shape {
  readonly width: number;
  readonly height: number;
}

/** The one that wastes little room and has the right shape. */
function cheapest<T extends Shape>(shapes: readonly T[]): T {
  const cost = ({ width, height }: Shape): number =>
    Math.abs(Math.log(width / height / ASPECT)) + Math.log(width * height);
  return shapes.reduce((best, shape) => (cost(shape) < cost(best) ? shape : best));
}
