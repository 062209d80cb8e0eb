import { fileReason } from '../errors/file-reason.ts';
import { printable } from '../errors/printable.ts';
import type { ItemStore } from '../keychain/item-store.ts';
import type { Cache, Clock, Trace } from '../session/ports.ts';
import { KeptItems } from './kept-items.ts';
import type { Ledger, Listed, StoreKind } from './ledger.ts';
import type { CacheMode } from './mode.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import type { Cleared, Which } from './upkeep.ts';

export interface CacheOptions extends StoreOptions {
  readonly mode: CacheMode;
  readonly clock: Clock;
  readonly trace: Trace;
  /** Says one line to the person, without prefix or newline. */
  readonly warn: (line: string) => void;
}

/** The cache, and what the `cache` commands do with it. */
export interface KeptCache extends Cache {
  /** What is kept by any store, expired items included; no secret. */
  list(): Promise<readonly Listed[]>;
  /** Forgets what is kept for a profile or under a key, or everything. */
  clear(which?: Which): Promise<Cleared>;
  /** Ends open connections; a later operation opens its own. */
  close(): void;
}

/** Opens nothing yet: each store and the list are loaded when first used. */
export function openCache(options: CacheOptions): KeptCache {
  const shelf = new Shelf(options);
  const cache = options.mode === 'none' ? nothingKept : keptItems(options, shelf);
  return {
    enabled: cache.enabled,
    get: (key) => cache.get(key),
    put: (key, kept, about) => cache.put(key, kept, about),
    drop: (key) => cache.drop(key),
    callerOf: (base) => cache.callerOf(base),
    dropOtherCallers: (base, callerArn) => cache.dropOtherCallers(base, callerArn),
    list: () => shelf.list(),
    clear: (which) => shelf.clear(which),
    close: () => shelf.close(),
  };
}

const nothingKept: Cache = {
  enabled: async () => false,
  get: async () => undefined,
  put: async () => {},
  drop: async () => {},
  callerOf: async () => undefined,
  dropOtherCallers: async () => {},
};

function keptItems(options: CacheOptions, shelf: Shelf): Cache {
  const { mode, clock, trace, warn, stateFolder } = options;
  const kind = kindOf(mode);
  const sayOnceADay = async (topic: string, reason: string): Promise<void> => {
    const { isFirstToday } = await import('./daily-note.ts');
    if (await isFirstToday(stateFolder(), topic, clock.now())) warn(`credentials are not cached: ${reason}`);
  };
  return new KeptItems({
    kind,
    store: () => shelf.store(kind),
    ledger: () => shelf.ledger(),
    strict: mode === 'keychain',
    onAbsent: async (reason) => {
      if (mode !== 'auto') return;
      await sayOnceADay(
        'no-keychain',
        `there is no keychain (${printable(reason)}); ROLECHAIN_CACHE=file or none changes that`,
      );
    },
    onUnkept: async (error) => {
      // Of a keychain that refuses, "login" and "doctor" tell: it may be locked, and that is no fault.
      if (kind === 'file')
        await sayOnceADay(
          'no-file',
          `no file can be kept (${printable(fileReason(error))}); "rolechain doctor" shows where`,
        );
    },
    clock,
    trace,
  });
}

function kindOf(mode: CacheMode): StoreKind {
  return mode === 'file' ? 'file' : 'keychain';
}

/** The stores and the list, each opened once. */
class Shelf {
  readonly #options: CacheOptions;
  readonly #stores = new Map<StoreKind, Promise<ItemStore>>();
  #ledger: Ledger | undefined;

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  store(kind: StoreKind): Promise<ItemStore> {
    const open = this.#stores.get(kind) ?? openStore(kind, this.#options);
    this.#stores.set(kind, open);
    return open;
  }

  async ledger(): Promise<Ledger | undefined> {
    const { stateFolder, uid } = this.#options;
    const folder = stateFolder();
    if (folder === undefined) return undefined;
    const { Ledger } = await import('./ledger.ts');
    this.#ledger ??= new Ledger(folder, uid);
    return this.#ledger;
  }

  async list(): Promise<readonly Listed[]> {
    const { whatIsListed } = await import('./upkeep.ts');
    return await whatIsListed(await this.ledger());
  }

  async clear(which: Which | undefined): Promise<Cleared> {
    const { clear } = await import('./upkeep.ts');
    const { mode } = this.#options;
    return await clear({
      ledger: await this.ledger(),
      store: (kind) => this.store(kind),
      own: mode === 'none' ? undefined : kindOf(mode),
      which,
    });
  }

  close(): void {
    const { keychain } = this.#options;
    for (const store of this.#stores.values())
      store.then(
        (open) => (open === keychain ? undefined : open.close()),
        () => undefined,
      );
    this.#stores.clear();
  }
}
