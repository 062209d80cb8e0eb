import type { Box } from './drawing.ts';
import type { Tree } from './forest.ts';

/** About how many boxes a tree may have below each other, and how many levels: what a screen or two show. */
const TALLEST = 44;
const DEEPEST = 12;

/**
 * Cuts a tree that would be a strip of many pages: what is cut off begins with its source once more, `continued`.
 * The first of the trees has the root itself.
 */
export function cut(root: Tree, boxes: readonly Box[]): readonly Tree[] {
  const rest: Tree[] = [];
  const made = new Map<Tree, { readonly tree: Tree; readonly height: number }>();
  // Leaves first, and without recursion.
  for (const { tree, depth } of levels(root).toReversed()) {
    const children = tree.children.flatMap((child) => made.get(child) ?? []);
    const [first = [], ...others] = (depth + 1) % DEEPEST === 0 ? [[], ...chunks(children)] : chunks(children);
    rest.unshift(
      ...others.map((part) => ({ box: tree.box, children: part.map((child) => child.tree), continued: true })),
    );
    made.set(tree, {
      tree: { ...tree, children: first.map((child) => child.tree) },
      height: first.length === 0 ? heightOf(boxes[tree.box]) : sum(first),
    });
  }
  return [made.get(root)?.tree ?? root, ...rest];
}

function levels(root: Tree): readonly { readonly tree: Tree; readonly depth: number }[] {
  const all: { readonly tree: Tree; readonly depth: number }[] = [{ tree: root, depth: 0 }];
  for (const { tree, depth } of all) for (const child of tree.children) all.push({ tree: child, depth: depth + 1 });
  return all;
}

type Measured = { readonly tree: Tree; readonly height: number };

function chunks(children: readonly Measured[]): readonly (readonly Measured[])[] {
  if (sum(children) <= TALLEST * 1.4) return [children];
  const parts: Measured[][] = [];
  for (const child of children) {
    const part = parts.at(-1);
    if (part === undefined || sum(part) + child.height > TALLEST) parts.push([child]);
    else part.push(child);
  }
  return parts;
}

function sum(children: readonly Measured[]): number {
  return children.reduce((total, { height }) => total + height, 0);
}

/** In single boxes; a group can be made low and wide. */
function heightOf(box: Box | undefined): number {
  return box?.kind === 'group' ? 2 : 1;
}
