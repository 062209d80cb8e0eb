import { printable } from '../errors/printable.ts';
import type { Graph, Node } from './graph.ts';
import { gather } from './gather.ts';
import { labelOf } from './label.ts';
import { usersOf } from './through.ts';

/** What every format draws: boxes, of which some hold many profiles, and arrows between them. */
export interface Drawing {
  readonly boxes: readonly Box[];
  readonly arrows: readonly DrawnArrow[];
}

export type Box = NodeBox | GroupBox;

interface NodeBox {
  readonly kind: 'node';
  readonly node: Node;
}

/** Profiles that differ in nothing a line could show: the same source, and nobody builds on them. */
export interface GroupBox {
  readonly kind: 'group';
  readonly title: string;
  readonly rows: readonly Row[];
}

export type Row =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'profile'; readonly node: Node; readonly detail: string };

export interface DrawnArrow {
  /** The place of a box: credentials go from it … */
  readonly from: number;
  /** … to this one. */
  readonly to: number;
  readonly kind: NonNullable<Node['from']>['kind'];
  /** Whether it is a link of a cycle, or comes from nowhere. */
  readonly mark?: 'cycle' | 'missing';
}

/** Fewer siblings than these are drawn one by one. */
const SMALLEST_GROUP = 5;

/** Boxes for a graph, in its order; siblings that nobody builds on share one. */
export function draw(graph: Graph): Drawing {
  const siblings = groupsOf(graph);
  const boxes: Box[] = [];
  const boxOf = new Map<number, number>();
  for (const [place, node] of graph.entries()) {
    if (boxOf.has(place)) continue;
    const group = siblings.get(place);
    for (const member of group ?? [place]) boxOf.set(member, boxes.length);
    const members = group?.flatMap((member) => graph[member] ?? []);
    boxes.push(members === undefined ? { kind: 'node', node } : groupBox(members));
  }
  const arrows = new Map<number, DrawnArrow>();
  for (const [place, { from }] of graph.entries()) {
    const [source, target] = [from && boxOf.get(from.node), boxOf.get(place)];
    if (from === undefined || source === undefined || target === undefined) continue;
    const mark = from.cycle ? 'cycle' : graph[from.node]?.kind === 'missing' ? 'missing' : undefined;
    arrows.set(target, { from: source, to: target, kind: from.kind, ...(mark === undefined ? {} : { mark }) });
  }
  return { boxes, arrows: [...arrows.values()] };
}

/** For each node of a group, the whole group. */
function groupsOf(graph: Graph): ReadonlyMap<number, readonly number[]> {
  const users = usersOf(graph);
  const groups = gather(graph.keys(), (place) => {
    const { kind, from, base, mark } = graph[place] ?? {};
    if (kind !== 'profile' || users.has(place) || mark === 'cycle') return undefined;
    return from === undefined ? `alone ${base ?? mark ?? ''}` : `${from.kind} ${from.node}`;
  });
  const large = [...groups.values()].filter((group) => group.length >= SMALLEST_GROUP);
  return new Map(large.flatMap((group) => group.map((place) => [place, group])));
}

function groupBox(members: readonly Node[]): GroupBox {
  const accounts = new Set(members.map(({ role }) => role?.account));
  const names = new Set(members.map(({ role }) => role?.name));
  const [account, name] = [only(accounts), only(names)];
  const shared = [
    ...(name === undefined ? [] : [`, ${printable(name)}`]),
    ...(account === undefined ? [] : [` in ${account}`]),
  ];
  const title = `${members.length} profiles${shared.join('')}`;
  if (accounts.size === 1 || names.size === 1) {
    const rest = ({ role }: Node): string =>
      (name !== undefined ? (account === undefined ? role?.account : '') : role?.name) ?? '';
    return { kind: 'group', title, rows: members.map((node) => row(node, node.role && rest(node))) };
  }
  // Headings pay where accounts have several profiles; otherwise each profile names its own.
  if (accounts.size * 2 > members.length) return { kind: 'group', title, rows: members.map((node) => row(node)) };
  const byAccount = gather(members, ({ role }) => role?.account ?? 'no account');
  const rows = [...byAccount].flatMap(([heading, there]): readonly Row[] => [
    { kind: 'heading', text: heading },
    ...there.map((node) => row(node, node.role?.name)),
  ]);
  return { kind: 'group', title, rows };
}

function only<T>(values: ReadonlySet<T>): T | undefined {
  const [first] = values;
  return values.size === 1 ? first : undefined;
}

function row(node: Node, short?: string): Row {
  const { detail = '', mark } = labelOf(node);
  return {
    kind: 'profile',
    node,
    detail: node.mark === 'fault' ? (mark ?? '') : short === undefined ? detail : printable(short),
  };
}
