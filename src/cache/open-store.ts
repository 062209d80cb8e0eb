import type { ItemStore } from '../keychain/item-store.ts';
import { operationLimit } from '../keychain/time-limit.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { StoreKind } from './ledger.ts';
import type { Owner } from '../state/private-file.ts';

export interface StoreOptions {
  readonly env: Environment;
  /** As Node names it: `linux`, `darwin`, `win32` … */
  readonly platform: string;
  /** The user id; undefined on Windows. */
  readonly uid: Owner;
  /** See `stateFolder`; undefined where there is none that can be trusted. */
  readonly stateFolder: () => string | undefined;
  readonly deadline: Pick<Deadline, 'left'>;
  /** The keychain, where somebody has begun to open it, and will close it. */
  readonly keychain?: ItemStore | undefined;
}

/** Loads what the store takes, and nothing of the others: a hit is paid by every call of the AWS CLI. */
export async function openStore(kind: StoreKind, options: StoreOptions): Promise<ItemStore> {
  const { env, platform, uid, stateFolder, deadline, keychain } = options;
  const timeLimit = operationLimit(deadline);
  if (kind === 'file') {
    const { FileStore, itemFolder } = await import('./file.ts');
    return new FileStore(itemFolder(env, stateFolder, uid), uid);
  }
  if (keychain !== undefined) return keychain;
  if (platform !== 'darwin' && platform !== 'win32') {
    const { SecretService } = await import('../keychain/secret-service.ts');
    return new SecretService({ env, uid, timeLimit });
  }
  const { NativeKeychain } = await import('../keychain/native.ts');
  const native = new NativeKeychain({ platform, env, timeLimit });
  if (platform === 'darwin') return native;
  const { chunked } = await import('../keychain/chunks.ts');
  const { deflated } = await import('../keychain/deflated.ts');
  return deflated(chunked(native, windowsLimit));
}

// CRED_MAX_CREDENTIAL_BLOB_SIZE.
const windowsLimit = 2560;
