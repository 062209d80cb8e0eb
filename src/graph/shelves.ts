interface Shape {
  readonly width: number;
  readonly height: number;
}

/** Where a tree stands. */
interface Standing<T> {
  readonly tree: T;
  readonly x: number;
  readonly y: number;
}

interface Packed<T> extends Shape {
  readonly trees: readonly Standing<T>[];
}

interface Stack {
  readonly x: number;
  width: number;
  height: number;
}

interface Shelf {
  readonly y: number;
  readonly height: number;
  readonly stacks: Stack[];
}

const BETWEEN = 30;

/**
 * Puts trees on shelves no wider than `room`, the highest first; what is lower is stacked where a shelf has height left.
 * Of trees of one height the order stays.
 */
export function shelve<T extends Shape>(trees: readonly T[], room: number): Packed<T> {
  const shelves: Shelf[] = [];
  const standing = trees
    .toSorted((a, b) => b.height - a.height)
    .map((tree): Standing<T> => {
      for (const shelf of shelves) {
        const x = stand(tree, shelf, room);
        if (x !== undefined) return { tree, ...x };
      }
      const last = shelves.at(-1);
      const y = last === undefined ? 0 : last.y + last.height + BETWEEN;
      shelves.push({ y, height: tree.height, stacks: [{ x: 0, width: tree.width, height: tree.height }] });
      return { tree, x: 0, y };
    });
  return {
    trees: standing,
    width: standing.reduce((most, { tree, x }) => Math.max(most, x + tree.width), 1),
    height: standing.reduce((most, { tree, y }) => Math.max(most, y + tree.height), 1),
  };
}

/** On a stack with height left, else as a new stack at the end; undefined where neither has room. */
function stand(
  { width, height }: Shape,
  shelf: Shelf,
  room: number,
): { readonly x: number; readonly y: number } | undefined {
  for (const stack of shelf.stacks) {
    const isLast = stack === shelf.stacks.at(-1);
    const fits = width <= stack.width || (isLast && stack.x + width <= room);
    if (!fits || stack.height + BETWEEN + height > shelf.height) continue;
    const y = shelf.y + stack.height + BETWEEN;
    stack.height += BETWEEN + height;
    stack.width = Math.max(stack.width, width);
    return { x: stack.x, y };
  }
  const last = shelf.stacks.at(-1);
  const x = last === undefined ? 0 : last.x + last.width + BETWEEN;
  if (x + width > room) return undefined;
  shelf.stacks.push({ x, width, height });
  return { x, y: shelf.y };
}
