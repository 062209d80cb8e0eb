import { createHash } from 'node:crypto';
import { hasCode, isRolechainError, RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import type { ItemStore } from '../keychain/item-store.ts';
import type { Clock } from '../session/ports.ts';
import type { Ledger, Listed, StoreKind } from './ledger.ts';

export interface Cleared {
  /** How many items were forgotten. */
  readonly removed: number;
  /** How many are still kept, because their store refused. */
  readonly failed: number;
  /** Why, for the first of them. */
  readonly fault?: RolechainError;
}

// A put waits for its sweep, so that is small; the places to start at differ, and all are looked at in time.
const mostRead = 64;
const mostSwept = 8;
const longestSweep = 250;

/** Forgets some of the items that have expired, so that the store does not fill up. */
export async function sweep(ledger: Ledger, store: ItemStore, kind: StoreKind, clock: Clock): Promise<number> {
  const started = clock.now();
  const keys = await ledger.keys();
  const start = Math.floor(Math.random() * keys.length);
  const looked = [...keys.slice(start), ...keys.slice(0, start)].slice(0, mostRead);
  let swept = 0;
  for (const key of looked) {
    if (swept === mostSwept || clock.now().getTime() - started.getTime() > longestSweep) break;
    const item = await ledger.find(key);
    if (item === undefined || item.store !== kind || !hasExpired(item, started)) continue;
    await store.remove(key);
    await ledger.forget(key);
    swept += 1;
  }
  return swept;
}

/** What was kept for a profile, and what lies under a key, whichever profile it was kept for. */
export interface Which {
  readonly profile: string;
  readonly key?: string | undefined;
}

export interface Clearing {
  readonly ledger: Ledger | undefined;
  readonly store: (kind: StoreKind) => Promise<ItemStore>;
  /** The store in use, where unlisted items are looked for too; another one may be somebody else's business. */
  readonly own: StoreKind | undefined;
  /** Undefined for everything. */
  readonly which: Which | undefined;
}

/** Forgets what is kept for a profile, or everything. What its store refuses to forget stays listed. Throws CACHE_UNUSABLE. */
export async function clear({ ledger, store, own, which }: Clearing): Promise<Cleared> {
  const items = (await whatIsListed(ledger)).filter(
    ({ profile, key }) => which === undefined || profile === which.profile || key === which.key,
  );
  let total: Cleared = { removed: 0, failed: 0 };
  for (const kind of ['keychain', 'file'] as const) {
    const listed = items.filter((item) => item.store === kind);
    const unlisted = which === undefined && kind === own;
    if (listed.length === 0 && !unlisted) continue;
    total = sum(total, await clearStore(await store(kind), ledger, listed, unlisted));
  }
  return total;
}

// After one refusal the store is not asked again: each may have taken its whole time.
async function clearStore(
  store: ItemStore,
  ledger: Ledger | undefined,
  listed: readonly Listed[],
  unlisted: boolean,
): Promise<Cleared> {
  let removed = 0;
  try {
    for (const { key } of listed) {
      await store.remove(key);
      await ledger?.forget(key);
      removed += 1;
    }
    if (unlisted) removed += (await store.removeAll?.()) ?? 0;
    return { removed, failed: 0 };
  } catch (error) {
    const fault = asRefusal(error);
    // Where there is no keychain and nothing is listed, there is nothing to forget.
    const nothing = listed.length === 0 && hasCode(fault, 'KEYCHAIN_MISSING');
    return { removed, failed: Math.max(0, listed.length - removed), ...(nothing ? {} : { fault }) };
  }
}

/** What is kept, by its list. Throws CACHE_UNUSABLE. */
export async function whatIsListed(ledger: Ledger | undefined): Promise<readonly Listed[]> {
  try {
    return (await ledger?.all()) ?? [];
  } catch (error) {
    throw asRefusal(error);
  }
}

/** The keychain refuses in our words; a folder or file in the system's, or because others could have made it. */
function asRefusal(error: unknown): RolechainError {
  if (isRolechainError(error)) return error;
  const file = error instanceof Error && 'path' in error ? String(error.path) : undefined;
  const reason = file === undefined ? fileReason(error) : `${file}: ${fileReason(error)}`;
  return new RolechainError('CACHE_UNUSABLE', { reason }, { cause: error });
}

function sum(left: Cleared, right: Cleared): Cleared {
  const fault = left.fault ?? right.fault;
  const counts = { removed: left.removed + right.removed, failed: left.failed + right.failed };
  return fault === undefined ? counts : { ...counts, fault };
}

/** Whether `item` was made for a caller of `base` who is known to be another than `caller`. */
export function isOfAnotherCaller(item: Listed, base: string, caller: string): boolean {
  return item.base === base && item.caller !== undefined && item.caller !== callerDigest(caller);
}

export function callerDigest(callerArn: string): string {
  return createHash('sha256').update(callerArn).digest('hex');
}

const day = 24 * 60 * 60_000;

function hasExpired({ expiration, issued }: Listed, now: Date): boolean {
  return (expiration ?? issued + day) <= now.getTime();
}
