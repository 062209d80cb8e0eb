import { shortened, shownWidth } from '../errors/shown-width.ts';
import { elided } from './chain-names.ts';
import type { Format } from './paint.ts';

/** One profile of `list`, in words that are safe to show. */
export interface Line {
  readonly name: string;
  readonly chain: readonly string[];
  readonly base: string;
  readonly state: string;
  readonly place: string;
  readonly colour: Format;
}

/** What each column gets, in cells. */
interface Room {
  readonly name: number;
  /** Undefined: there is no room for the column. */
  readonly chain: number | undefined;
  readonly base: boolean;
  readonly state: number;
  readonly places: boolean;
}

const GAP = 2;
const LEAST_CHAIN = 16;

/** Deals out the columns of a terminal: the state whole if it can be, then the name, and the chain what is left. */
export function shares(lines: readonly Line[], columns: number): Room {
  const widest = (text: (line: Line) => string): number =>
    lines.reduce((most, line) => Math.max(most, shownWidth(text(line))), 0);
  const name = Math.min(
    widest((line) => line.name),
    Math.max(8, Math.floor(columns / 3)),
  );
  const [chain, base] = [widest(({ chain: names }) => names.join(' → ')), widest((line) => line.base)];
  const [state, withPlace] = [widest((line) => line.state), widest((line) => line.state + line.place)];
  const least = name + Math.min(chain, LEAST_CHAIN) + base + 3 * GAP;
  const places = least + withPlace <= columns;
  const told = places ? withPlace : state;
  for (const withBase of [true, false]) {
    const rest = columns - name - told - (withBase ? base + 3 * GAP : 2 * GAP);
    if (rest >= Math.min(chain, LEAST_CHAIN))
      return { name, chain: Math.min(rest, chain), base: withBase, state: told, places };
  }
  return { name, chain: undefined, base: false, state: Math.max(1, columns - name - GAP), places: false };
}

/** A line as the cells of a table, cut to their room. */
export function cells({ name, chain, base, state, place }: Line, room: Room): readonly string[] {
  return [
    shortened(name, room.name),
    ...(room.chain === undefined ? [] : [elided(chain, room.chain)]),
    ...(room.base ? [base] : []),
    shortened(room.places ? state + place : state, room.state),
  ];
}
