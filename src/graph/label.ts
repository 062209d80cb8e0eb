import { baseNames } from '../chain/base.ts';
import { printable } from '../errors/printable.ts';
import { shortened } from '../errors/shown-width.ts';
import type { Graph, Mark, Node } from './graph.ts';

/** What a picture says of a node, each a line; safe to show, and not yet escaped for any format. */
export interface Label {
  readonly name: string;
  /** What it is: a role and its account, or where its credentials come from. */
  readonly detail?: string;
  /** What is wrong with it; begins with a sign, so that it is seen without colours. */
  readonly mark?: string;
}

export function labelOf(node: Node): Label {
  const detail = detailOf(node);
  const mark = markOf(node);
  return {
    name: printable(node.name),
    ...(detail === undefined ? {} : { detail: printable(detail) }),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** All that is known of a node, for a tooltip. */
export function fullLabel(node: Node): string {
  const { name, detail, mark } = labelOf(node);
  const fault = node.fault && shortened(printable(node.fault.message), LONGEST_MESSAGE);
  return [name, detail, fault ?? mark].filter((line) => line !== undefined).join('\n');
}

// A cycle's message names each of its profiles, in the tooltip of each.
const LONGEST_MESSAGE = 300;

/** The sign of a mark, where there is no room for words. */
export const signs: { readonly [Key in Mark]: string } = {
  cycle: '↻',
  missing: '✗',
  fault: '!',
  blocked: '⊘',
  empty: '∅',
};

/** How many profiles there are, and how many of them have what mark. */
export function summary(graph: Graph): string {
  const count = (wanted: Mark): number => graph.filter(({ mark }) => mark === wanted).length;
  const profiles = graph.filter(({ kind }) => kind === 'profile').length;
  const words: readonly (readonly [Mark, string])[] = [
    ['cycle', 'in a cycle'],
    ['missing', 'missing'],
    ['fault', 'with a fault'],
    ['blocked', 'behind a fault'],
    ['empty', 'without credentials'],
  ];
  const marked = words.flatMap(([mark, text]) => (count(mark) === 0 ? [] : [`${count(mark)} ${text} ${signs[mark]}`]));
  return [`${profiles} ${profiles === 1 ? 'profile' : 'profiles'}`, ...marked].join(', ');
}

function detailOf({ role, federated, base }: Node): string | undefined {
  if (role !== undefined) return `${role.name} · ${role.account}`;
  if (federated === true) return 'federated user';
  if (base === undefined) return undefined;
  return base === 'static' ? 'access key' : baseNames[base];
}

function markOf({ mark, fault }: Node): string | undefined {
  if (mark === undefined) return undefined;
  const words: { readonly [Key in Mark]: string } = {
    cycle: 'in a cycle',
    missing: 'no such profile',
    fault: fault?.code ?? 'wrong',
    blocked: 'its source fails',
    empty: 'no credentials',
  };
  return `${signs[mark]} ${words[mark]}`;
}
