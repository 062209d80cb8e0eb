import type { Entry, EntryOptions } from '@napi-rs/keyring';
import { requireNative } from '../own-files.ts';

/** Gives one item of the system's keychain, which need not exist; `platform` is as Node names it. */
export type OpenEntry = (service: string, account: string, platform: string) => Entry;

/** Loads the native module. Throws where there is none for this system. */
export function nativeEntry(): OpenEntry {
  const loaded = requireNative('@napi-rs/keyring');
  if (!isKeyring(loaded)) throw new TypeError('the native module is not the one that was meant');
  return (service, account, platform) => new loaded.Entry(service, account, entryOptions(platform));
}

function isKeyring(value: unknown): value is { readonly Entry: typeof Entry } {
  return typeof value === 'object' && value !== null && 'Entry' in value && typeof value.Entry === 'function';
}

// Left to itself the module falls back to the kernel's keyring on Linux, without a word.
function entryOptions(platform: string): EntryOptions {
  return platform === 'linux' ? { linux: { store: 'secret-service' } } : {};
}
