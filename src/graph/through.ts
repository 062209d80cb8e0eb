import { gather } from './gather.ts';
import type { Graph, Node } from './graph.ts';

/** The chains through one profile: what it builds on, and whatever builds on it. */
export function through(graph: Graph, profile: string): Graph {
  const start = graph.findIndex(({ kind, name }) => kind === 'profile' && name === profile);
  const kept = new Set<number>();
  for (let place: number | undefined = start; place !== undefined && !kept.has(place);) {
    kept.add(place);
    place = graph[place]?.from?.node;
  }
  const users = usersOf(graph);
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    kept.add(place);
    open.push(...(users.get(place) ?? []).filter((user) => !kept.has(user)));
  }
  const places = new Map([...kept].toSorted((a, b) => a - b).map((place, index) => [place, index]));
  return graph.filter((_, place) => kept.has(place)).map((node) => moved(node, places));
}

/** For each node, the nodes that take their credentials from it. */
export function usersOf(graph: Graph): ReadonlyMap<number, readonly number[]> {
  return gather(graph.keys(), (place) => graph[place]?.from?.node);
}

function moved({ from, ...node }: Node, places: ReadonlyMap<number, number>): Node {
  const source = from && places.get(from.node);
  return from === undefined || source === undefined ? node : { ...node, from: { ...from, node: source } };
}
