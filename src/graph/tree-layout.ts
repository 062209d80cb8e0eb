import { hierarchy, tree as tidyTree } from 'd3-hierarchy';
import type { SizedBox } from './box-size.ts';
import type { Forest, Tree } from './forest.ts';

/** A tree with its upper left corner at 0, 0. */
export interface PlacedTree {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  /** The arrow that closes a cycle runs above all boxes, at `y`, from the box `from` back to the first. */
  readonly lane?: { readonly from: number; readonly y: number };
}

export type PlacedBox = SizedBox & {
  /** The place of the box in the drawing. */
  readonly box: number;
  readonly x: number;
  readonly y: number;
  /** The place of its source among the boxes of this tree; the root has none. */
  readonly source?: number;
};

const BETWEEN_LEVELS = 46;
const BETWEEN_SIBLINGS = 12;
const LANE_HEIGHT = 20;

type SizeOf = (tree: Tree) => SizedBox;

/** Levels from left to right; siblings below each other, a source in the middle of those that use it. */
export function placeTree(root: Tree, { back }: Forest, sizes: SizeOf): PlacedTree {
  const sizeOf = remembered(sizes);
  const lefts = levelLefts(root, sizeOf);
  const nodes = tidyTree<Room>()
    .nodeSize([1, 1])
    .separation((a, b) => (a.data.height + b.data.height) / 2 + BETWEEN_SIBLINGS)(
      hierarchy(roomOf(root, 0, sizeOf, lefts), (room) => roomsBelow(room, sizeOf, lefts)),
    )
    .descendants();
  const from = root.continued === true ? undefined : back.get(root.box);
  const top = nodes.reduce((least, { x, data }) => Math.min(least, x - data.height / 2), Infinity);
  const shift = (from === undefined ? 0 : LANE_HEIGHT) - top;
  const drawn = nodes.filter(({ data }) => data.tree !== undefined);
  const places = new Map(drawn.map(({ data }, place) => [data, place]));
  const boxes = drawn.flatMap(({ x: middle, parent, data: { tree, depth, height } }): readonly PlacedBox[] => {
    if (tree === undefined) return [];
    const source = parent === null ? undefined : places.get(parent.data);
    const place = { box: tree.box, x: lefts[depth] ?? 0, y: middle - height / 2 + shift };
    return [{ ...sizeOf(tree), ...place, ...(source === undefined ? {} : { source }) }];
  });
  return {
    width: boxes.reduce((most, { x, width }) => Math.max(most, x + width), 0),
    height: boxes.reduce((most, { y, height }) => Math.max(most, y + height), 0),
    boxes,
    ...(from === undefined ? {} : { lane: { from, y: 4 } }),
  };
}

function remembered(sizes: SizeOf): SizeOf {
  const known = new Map<Tree, SizedBox>();
  return (tree) => {
    const size = known.get(tree) ?? sizes(tree);
    known.set(tree, size);
    return size;
  };
}

/** A box in its level; or, without a tree, room kept free in a further level by a box that is wider than its own. */
interface Room {
  readonly tree?: Tree;
  readonly depth: number;
  readonly height: number;
  /** How many further levels the box reaches into. */
  readonly further: number;
}

function roomOf(tree: Tree, depth: number, sizeOf: SizeOf, lefts: readonly number[]): Room {
  const { width, height } = sizeOf(tree);
  const right = (lefts[depth] ?? 0) + width;
  const further = tree.children.length > 0 ? 0 : lefts.findLastIndex((left) => left < right) - depth;
  return { tree, depth, height, further };
}

function roomsBelow({ tree, depth, height, further }: Room, sizeOf: SizeOf, lefts: readonly number[]): readonly Room[] {
  if (tree !== undefined && tree.children.length > 0) {
    return tree.children.map((child) => roomOf(child, depth + 1, sizeOf, lefts));
  }
  return further > 0 ? [{ depth: depth + 1, height, further: further - 1 }] : [];
}

/** Where each level begins. A group is at the end of its branch, so it may reach below others: only single boxes make a level wide. */
function levelLefts(root: Tree, sizeOf: SizeOf): readonly number[] {
  const lefts: number[] = [];
  let left = 0;
  for (let level: readonly Tree[] = [root]; level.length > 0; level = level.flatMap(({ children }) => children)) {
    lefts.push(left);
    const widths = level.map(sizeOf).map((size) => (size.kind === 'node' ? size.width : 0));
    left += widths.reduce((most, width) => Math.max(most, width)) + BETWEEN_LEVELS;
  }
  return lefts;
}
