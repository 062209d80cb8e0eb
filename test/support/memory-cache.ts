import type { About, Cache, Kept } from '../../src/session/ports.ts';

/** A cache that keeps the contract of the real ones and touches nothing. */
export class MemoryCache implements Cache {
  readonly kept = new Map<string, { readonly kept: Kept; readonly about: About }>();
  readonly enabled = (): Promise<boolean> => Promise.resolve(true);

  async get(key: string): Promise<Kept | undefined> {
    return this.kept.get(key)?.kept;
  }

  async put(key: string, kept: Kept, about: About): Promise<void> {
    this.kept.set(key, { kept, about });
  }

  async drop(key: string): Promise<void> {
    this.kept.delete(key);
  }

  async callerOf(base: string): Promise<string | undefined> {
    return [...this.kept.values()].find(({ kept, about }) => about.base === base && kept.callerArn !== undefined)?.kept
      .callerArn;
  }

  async dropOtherCallers(base: string, callerArn: string): Promise<void> {
    for (const [key, { kept, about }] of this.kept) {
      const other = kept.callerArn !== undefined && kept.callerArn !== callerArn;
      if (about.base === base && other) this.kept.delete(key);
    }
  }
}
