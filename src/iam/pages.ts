import type { PoliciesReading, Reading, Unread } from '../refusal/readings.ts';
import type { PolicyText } from '../policy/json.ts';
import type { Ask } from './client.ts';
import type { Listing, Page } from './owners.ts';
import type { ReadTarget } from './unread.ts';

/** What was read of a list, and why not all of it. */
export interface Listed {
  readonly items: readonly string[];
  readonly unread: readonly Unread[];
}

// IAM gives 100 names a page, and nobody may have more than some dozens.
const MOST_PAGES = 20;

/** Every page of a list; what was read of it counts, also where a later page fails. */
export async function readPages<Output extends Listing>(
  ask: Ask,
  target: ReadTarget,
  page: (at: Page) => Promise<Output>,
  itemsOf: (output: Output) => readonly (string | undefined)[] | undefined,
): Promise<Listed> {
  const items: string[] = [];
  let Marker: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const marker = Marker;
    // oxlint-disable-next-line no-await-in-loop -- a page names the next one
    const read = await ask(target, (sdk, client, abort) => page({ sdk, client, abort, Marker: marker }));
    if (read.unread !== undefined) return { items, unread: [read.unread] };
    const found = itemsOf(read.value);
    items.push(...(found ?? []).filter((item) => item !== undefined));
    Marker = read.value.Marker;
    // The list itself has to be there, and may be empty: an answer without one is none.
    if (found !== undefined && read.value.IsTruncated !== true) return { items, unread: [] };
    if (Marker === undefined)
      return { items, unread: [{ ...target, why: 'failed', reason: 'its answer is no whole list' }] };
  }
  return { items, unread: [{ ...target, why: 'failed', reason: `it has more than ${MOST_PAGES} pages` }] };
}

// A few at once: IAM throttles, and a user has a dozen policies at most.
const AT_ONCE = 4;

/** Reads each of `items`, a few at a time, in their order. */
export async function readEach<T>(items: readonly string[], read: (item: string) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- the next few wait for these
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(read))));
  }
  return results;
}

/** Policies that were read one by one, and what was missing before. */
export function gather(readings: readonly Reading<PolicyText>[], unread: readonly Unread[] = []): PoliciesReading {
  return {
    policies: readings.flatMap(({ value }) => value ?? []),
    unread: [...unread, ...readings.flatMap((reading) => reading.unread ?? [])],
  };
}

/** The policies of several owners as one set. */
export function join(parts: readonly PoliciesReading[]): PoliciesReading {
  return { policies: parts.flatMap(({ policies }) => policies), unread: parts.flatMap(({ unread }) => unread) };
}
