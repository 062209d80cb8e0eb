import type { Environment } from '../session/environment.ts';
import { Bus } from './bus.ts';
import { busSockets } from './bus-address.ts';
import { connectBus } from './bus-socket.ts';
import type { ItemStore, TimeLimit } from './item-store.ts';
import { SecretConversation } from './secret-conversation.ts';
import {
  itemIsGone,
  locked,
  missing,
  secretServiceFault,
  sessionHasEnded,
  storeName,
} from './secret-service-faults.ts';
import { withinLimit } from './time-limit.ts';

export interface SecretServiceOptions {
  readonly env: Environment;
  readonly uid: number | undefined;
  readonly timeLimit: TimeLimit;
}

interface Begun {
  readonly conversation: Promise<SecretConversation>;
  readonly abort: AbortController;
}

/**
 * The Linux keychain: the Secret Service ("Secret Service API", freedesktop.org), asked over one connection that later
 * operations share. It never unlocks and never prompts; each operation ends within its time limit.
 */
export class SecretService implements ItemStore {
  readonly name = storeName;
  readonly #options: SecretServiceOptions;
  #conversation: SecretConversation | undefined;
  #begun: Begun | undefined;

  constructor(options: SecretServiceOptions) {
    this.#options = options;
  }

  /**
   * Begins to connect before the first operation, and comes back when the service has been asked for a session, or could
   * not be asked at once: letting us in takes the bus longer than a caller has to wait for anything else. What fails is
   * tried again, and told, by the first operation.
   */
  async begin(): Promise<void> {
    const abort = new AbortController();
    const conversation = this.#connect(abort.signal);
    conversation.then(
      (ask) => ask.session().catch(() => undefined),
      () => undefined,
    );
    this.#begun = { conversation, abort };
    // Connecting to a socket of this machine is done, or not, when the loop has gone round once.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  ready(): Promise<void> {
    return this.#operation(async (ask) => {
      await defaultCollection(ask);
    });
  }

  read(account: string): Promise<Uint8Array | undefined> {
    return this.#operation(async (ask) => {
      const [session, found] = await Promise.all([ask.session(), ask.search({ account })]);
      const [item] = found.unlocked;
      if (item !== undefined) return await ask.secret(item, session).catch(undefinedIfGone);
      if (found.locked.length > 0) throw locked();
      // Some services show nothing of a locked collection, and that is no miss.
      if (await ask.isLocked(await defaultCollection(ask))) throw locked();
      return undefined;
    });
  }

  write(account: string, secret: Uint8Array, label: string): Promise<void> {
    return this.#operation(async (ask) => {
      const [session, collection] = await Promise.all([ask.session(), defaultCollection(ask)]);
      if (await ask.isLocked(collection)) throw locked();
      await ask.create(collection, { account, secret, label, session });
    });
  }

  remove(account: string): Promise<void> {
    return this.#operation(async (ask) => {
      await removeFound(ask, { account });
    });
  }

  removeAll(): Promise<number> {
    return this.#operation((ask) => removeFound(ask, {}));
  }

  close(): void {
    this.#begun?.abort.abort();
    this.#conversation?.close();
    this.#conversation = undefined;
  }

  async #operation<T>(work: (ask: SecretConversation) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const milliseconds = this.#options.timeLimit();
    try {
      return await withinLimit(milliseconds, this.#attempt(work, abort.signal), (reason) => abort.abort(reason));
    } catch (error) {
      throw secretServiceFault(error, milliseconds);
    }
  }

  async #attempt<T>(work: (ask: SecretConversation) => Promise<T>, signal: AbortSignal): Promise<T> {
    const kept = this.#conversation ?? (await this.#beginning(signal));
    if (kept?.open === true) {
      try {
        return await converse(kept, work, signal);
      } catch (error) {
        // The daemon may have been restarted since; everything asked here can be asked twice.
        if (signal.aborted || !sessionHasEnded(error)) throw error;
      }
    }
    const ask = await this.#connect(signal);
    const result = await converse(ask, work, signal);
    if (this.#conversation?.open === true) ask.close();
    else this.#conversation = ask;
    return result;
  }

  /** What `begin` has come to, for the operation that comes first; undefined where it failed. */
  async #beginning(signal: AbortSignal): Promise<SecretConversation | undefined> {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun === undefined) return undefined;
    const abandon = (): void => begun.abort.abort(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    this.#conversation = await begun.conversation.catch(() => undefined);
    signal.removeEventListener('abort', abandon);
    return this.#conversation;
  }

  async #connect(signal: AbortSignal): Promise<SecretConversation> {
    const { env, uid } = this.#options;
    return new SecretConversation(new Bus(await connectBus(busSockets(env, uid), signal), uid));
  }
}

/** Does `work`; closes the connection when `signal` says so, or when the work fails. */
async function converse<T>(
  ask: SecretConversation,
  work: (ask: SecretConversation) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const abandon = (): void => ask.close(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await work(ask);
  } catch (error) {
    ask.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

async function defaultCollection(ask: SecretConversation): Promise<string> {
  const path = await ask.defaultCollection();
  if (path === undefined) throw missing('it has no default collection');
  return path;
}

async function removeFound(ask: SecretConversation, attributes: { readonly account?: string }): Promise<number> {
  const found = await ask.search(attributes);
  for (const item of found.unlocked) await ask.remove(item).catch(undefinedIfGone);
  if (found.locked.length > 0) throw locked();
  return found.unlocked.length;
}

function undefinedIfGone(error: unknown): undefined {
  if (!itemIsGone(error)) throw error;
}
