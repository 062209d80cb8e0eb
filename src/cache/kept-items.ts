import { hasCode, isRolechainError } from '../errors/error.ts';
import { printable } from '../errors/printable.ts';
import type { ItemStore } from '../keychain/item-store.ts';
import type { About, Cache, Clock, Kept, Trace } from '../session/ports.ts';
import { decodeEntry, encodeEntry } from './entry.ts';
import type { Ledger, StoreKind } from './ledger.ts';

export interface KeptItemsOptions {
  readonly kind: StoreKind;
  /** The same store each time; opened on first use. */
  readonly store: () => Promise<ItemStore>;
  /** Undefined where there is no folder for it: then items are kept unlisted, and go when they are overwritten. */
  readonly ledger: () => Promise<Ledger | undefined>;
  /** Whether `get` throws KEYCHAIN_* instead of missing: the user asked for this store by name. */
  readonly strict: boolean;
  /** Told, at most once, that there is no store at all. */
  readonly onAbsent: (reason: string) => Promise<void>;
  /** Told, at most once, of a store that took nothing. */
  readonly onUnkept: (error: unknown) => Promise<void>;
  readonly clock: Clock;
  readonly trace: Trace;
}

// After a keychain has been silent for its whole time, later operations do not wait for it again.
const restMilliseconds = 60_000;

/** The cache over one store. What goes wrong is traced and is a miss; a put never throws. */
export class KeptItems implements Cache {
  readonly #options: KeptItemsOptions;
  #present: boolean | undefined;
  #toldUnkept = false;
  #silence: { readonly until: number; readonly error: unknown } | undefined;

  constructor(options: KeptItemsOptions) {
    this.#options = options;
  }

  readonly enabled = async (): Promise<boolean> => {
    if (this.#present === undefined) {
      try {
        await this.#ask((store) => store.ready());
      } catch {
        this.#present ??= false;
      }
    }
    return this.#present ?? false;
  };

  async get(key: string): Promise<Kept | undefined> {
    const { strict, trace } = this.#options;
    try {
      const bytes = await this.#ask((store) => store.read(key));
      if (bytes === undefined) return undefined;
      const kept = decodeEntry(key, bytes);
      if (kept === undefined) trace('cache.unreadable-item', { key, bytes: bytes.length });
      return kept;
    } catch (error) {
      if (strict && isRolechainError(error)) throw error;
      return undefined;
    }
  }

  async put(key: string, kept: Kept, about: About): Promise<void> {
    const fault = await this.#attempt((store) => store.write(key, encodeEntry(key, kept), labelOf(about)));
    if (fault === undefined) return this.#list(key, kept, about);
    // An old item that stayed would be served in place of the new one.
    await this.#attempt((store) => store.remove(key));
    if (this.#toldUnkept) return;
    this.#toldUnkept = true;
    await this.#options.onUnkept(fault.error);
  }

  async drop(key: string): Promise<void> {
    const fault = await this.#attempt((store) => store.remove(key));
    if (fault === undefined) await this.#withLedger((ledger) => ledger.forget(key));
  }

  async callerOf(base: string): Promise<string | undefined> {
    let caller: string | undefined;
    await this.#withLedger(async (ledger) => {
      const items = (await ledger.all()).filter(
        (item) => item.store === this.#options.kind && item.base === base && item.caller !== undefined,
      );
      // The newest are the likeliest to be there still; a few misses tell that the store was emptied.
      for (const { key } of items.toSorted((a, b) => b.issued - a.issued).slice(0, 3)) {
        caller = (await this.get(key))?.callerArn;
        if (caller !== undefined) return;
      }
    });
    return caller;
  }

  async dropOtherCallers(base: string, callerArn: string): Promise<void> {
    await this.#withLedger(async (ledger) => {
      const { isOfAnotherCaller } = await import('./upkeep.ts');
      const items = (await ledger.all()).filter((item) => item.store === this.#options.kind);
      const others = items.filter((item) => isOfAnotherCaller(item, base, callerArn));
      for (const { key } of others) await this.drop(key);
      if (others.length > 0) this.#options.trace('cache.other-caller', { items: others.length });
    });
  }

  async #list(key: string, kept: Kept, about: About): Promise<void> {
    const { kind, clock, trace } = this.#options;
    await this.#withLedger(async (ledger) => {
      const { callerDigest, sweep } = await import('./upkeep.ts');
      const { expiration } = kept.credentials;
      await ledger.note({
        key,
        ...about,
        store: kind,
        issued: kept.issued.getTime(),
        ...(expiration === undefined ? {} : { expiration: expiration.getTime() }),
        ...(kept.callerArn === undefined ? {} : { caller: callerDigest(kept.callerArn) }),
      });
      const swept = await this.#ask((store) => sweep(ledger, store, kind, clock));
      if (swept > 0) trace('cache.swept', { items: swept });
    });
  }

  async #withLedger(work: (ledger: Ledger) => Promise<void>): Promise<void> {
    try {
      const ledger = await this.#options.ledger();
      if (ledger !== undefined) await work(ledger);
    } catch (error) {
      this.#options.trace('cache.ledger-failed', { reason: reasonOf(error) });
    }
  }

  async #attempt(work: (store: ItemStore) => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
    try {
      await this.#ask(work);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  async #ask<T>(work: (store: ItemStore) => Promise<T>): Promise<T> {
    const now = this.#options.clock.now().getTime();
    if (this.#silence !== undefined && now < this.#silence.until) throw this.#silence.error;
    try {
      const result = await work(await this.#options.store());
      this.#present = true;
      return result;
    } catch (error) {
      await this.#learn(error, now);
      throw error;
    }
  }

  /** Locked or slow is not absent: only a store that is not there turns the cache off. */
  async #learn(error: unknown, now: number): Promise<void> {
    const { kind, trace, onAbsent } = this.#options;
    trace('cache.store-failed', { store: kind, reason: reasonOf(error) });
    if (hasCode(error, 'KEYCHAIN_TIMEOUT')) this.#silence = { until: now + restMilliseconds, error };
    if (hasCode(error, 'KEYCHAIN_TIMEOUT') || hasCode(error, 'KEYCHAIN_LOCKED')) this.#present = true;
    if (!hasCode(error, 'KEYCHAIN_MISSING')) return;
    const told = this.#present === false;
    this.#present = false;
    if (!told) await onAbsent(error.details.reason);
  }
}

function labelOf({ profile }: About): string {
  return `rolechain: ${printable(profile).slice(0, 100)}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
