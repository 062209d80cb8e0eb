import { RolechainError } from '../../src/errors/error.ts';
import type { ItemStore } from '../../src/keychain/item-store.ts';

type Operation = 'ready' | 'read' | 'write' | 'remove';

/** A keychain in memory that can be told to refuse, and that says what it was asked. */
export class MemoryStore implements ItemStore {
  readonly name = 'memory';
  readonly items = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  /** What each operation throws; one that is absent works. */
  readonly refusals = new Map<Operation, Error>();
  /** Runs before each operation, for what happens meanwhile. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  async ready(): Promise<void> {
    await this.#asked('ready');
  }

  async read(account: string): Promise<Uint8Array | undefined> {
    await this.#asked('read');
    return this.items.get(account);
  }

  async write(account: string, secret: Uint8Array): Promise<void> {
    await this.#asked('write');
    this.items.set(account, Uint8Array.from(secret));
  }

  async remove(account: string): Promise<void> {
    await this.#asked('remove');
    this.items.delete(account);
  }

  close(): void {}

  async #asked(operation: Operation): Promise<void> {
    this.asked.push(operation);
    await this.meanwhile();
    const refusal = this.refusals.get(operation);
    if (refusal !== undefined) throw refusal;
  }
}

export const refusals = {
  locked: new RolechainError('KEYCHAIN_LOCKED', { store: 'memory' }),
  missing: new RolechainError('KEYCHAIN_MISSING', { store: 'memory', reason: 'none here' }),
  silent: new RolechainError('KEYCHAIN_TIMEOUT', { store: 'memory', seconds: 3 }),
  odd: new Error('disk full'),
};
