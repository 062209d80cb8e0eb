import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ItemStore } from './item-store.ts';

// Nothing that is kept is larger; what inflates to more is none of ours.
const mostBytes = 256 * 1024;

/** A store whose items are kept deflated, for one that has little room. An item that cannot be inflated is no item. */
export function deflated(store: ItemStore): ItemStore {
  return {
    name: store.name,
    ready: () => store.ready(),
    read: async (account) => inflated(await store.read(account)),
    write: async (account, secret, label) => store.write(account, deflateRawSync(secret), label),
    remove: (account) => store.remove(account),
    close: () => store.close(),
  };
}

function inflated(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined) return undefined;
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostBytes });
  } catch {
    return undefined;
  }
}
