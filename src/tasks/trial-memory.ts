import type { KeptCache } from '../cache/store.ts';
import { isFreshLink } from '../session/freshness.ts';
import type { About, Clock, Kept } from '../session/ports.ts';

/**
 * What several runs of one process remember: every session on the way to the one that is tried, so that with
 * ROLECHAIN_CACHE=none, too, a person is asked for one code. What is tried is never kept, neither here nor by the machine:
 * STS tells the packed size, and takes an edited policy, only when it is asked.
 */
export class TrialMemory {
  readonly #kept = new Map<string, { readonly kept: Kept; readonly about: About }>();
  readonly #callers = new Map<string, string>();

  /** In front of the machine's cache. */
  over(cache: KeptCache, tried: string | undefined, clock: Clock): KeptCache {
    const known = (key: string): Kept | undefined => {
      const kept = this.#kept.get(key)?.kept;
      // What has come to its end here may have been renewed by another process: nobody is asked for a code twice.
      return kept !== undefined && isFreshLink(kept, clock.now()) ? kept : undefined;
    };
    return {
      ...cache,
      enabled: async (key) => key !== tried && (await cache.enabled(key)),
      get: async (key) => (key === tried ? undefined : (known(key) ?? cache.get(key))),
      put: async (key, kept, about) => {
        if (kept.callerArn !== undefined) this.#callers.set(about.base, kept.callerArn);
        if (key === tried) return;
        this.#kept.set(key, { kept, about });
        await cache.put(key, kept, about);
      },
      drop: async (key) => {
        this.#kept.delete(key);
        if (key !== tried) await cache.drop(key);
      },
      callerOf: async (base) => this.#callers.get(base) ?? cache.callerOf(base),
      dropOtherCallers: async (base, callerArn) => {
        this.#callers.set(base, callerArn);
        for (const [key, { kept, about }] of this.#kept)
          if (about.base === base && kept.callerArn !== callerArn) this.#kept.delete(key);
        await cache.dropOtherCallers(base, callerArn);
      },
    };
  }
}
