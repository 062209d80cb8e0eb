/** Where items are kept: small secrets under an account name, all of the service `rolechain`. */
export interface ItemStore {
  /** How it is called towards people, as in "the keychain (Secret Service) is locked". */
  readonly name: string;
  /** Finishes where items can be kept, locked or not. Throws KEYCHAIN_MISSING, KEYCHAIN_TIMEOUT. */
  ready(): Promise<void>;
  /** Undefined where there is no such item. Throws KEYCHAIN_LOCKED, KEYCHAIN_MISSING, KEYCHAIN_TIMEOUT. */
  read(account: string): Promise<Uint8Array | undefined>;
  /** Replaces what is there. `label` is what a person sees in a password manager. Throws as `read` does. */
  write(account: string, secret: Uint8Array, label: string): Promise<void>;
  /** Finishes also where there is no such item. Throws as `read` does. */
  remove(account: string): Promise<void>;
  /** Removes whatever is kept here, listed or not, and gives the count; absent where the store cannot be searched. */
  removeAll?(): Promise<number>;
  close(): void;
}

export const service = 'rolechain';

/** How long one operation on a keychain may take, in milliseconds; asked when the operation starts. */
export type TimeLimit = () => number;
