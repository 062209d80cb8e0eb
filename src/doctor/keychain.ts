import { isRolechainError } from '../errors/error.ts';
import { type Observation, refusalSeen } from './finding.ts';

/** As much of an item store as a round trip takes. */
export interface RoundTripStore {
  readonly name: string;
  read(account: string): Promise<Uint8Array | undefined>;
  write(account: string, secret: Uint8Array, label: string): Promise<void>;
  remove(account: string): Promise<void>;
}

export interface KeychainFacts {
  /** `ROLECHAIN_CACHE`: whether sessions are kept where the round trip goes, and whether it must work. */
  readonly mode: 'auto' | 'keychain' | 'file' | 'none';
  readonly open: () => Promise<RoundTripStore>;
  /** Nothing, and nobody's: a name no session can have, and some bytes. */
  readonly account: string;
  readonly secret: Uint8Array;
  /** Milliseconds that never step back. */
  readonly monotonic: () => number;
  /** Ends the round trip early; the item goes all the same. */
  readonly interrupted: AbortSignal;
}

const LABEL = 'rolechain: a throw-away item of "rolechain doctor"';

/** Writes a throw-away item, reads it back and removes it, whatever happens in between. */
export async function checkKeychain(facts: KeychainFacts): Promise<Observation[]> {
  const { mode, monotonic } = facts;
  if (mode === 'none') {
    return [
      { level: 'note', message: 'ROLECHAIN_CACHE=none: no session is kept, so each run asks AWS, and for a code' },
    ];
  }
  const store = await facts.open();
  const started = monotonic();
  const outcome = await roundTrip(store, facts).catch(asError);
  const milliseconds = Math.round(monotonic() - started);
  const about = { store: store.name, milliseconds };
  if (outcome === 'same') {
    const message = `${store.name}: a throw-away item was written, read and removed in ${milliseconds} ms`;
    return [{ level: 'ok', message, facts: about }];
  }
  // Without a keychain everything works, only slower; who asked for one store by name is refused without it.
  const level = mode === 'auto' ? 'warning' : 'problem';
  if (isRolechainError(outcome)) return [{ ...refusalSeen(outcome, level), facts: about }];
  const reason = outcome === 'other' ? 'it gave back something else than was written' : outcome.message;
  return [{ level, message: `${store.name}: no item can be kept: ${reason}`, facts: about }];
}

async function roundTrip(
  store: RoundTripStore,
  { account, secret, interrupted }: KeychainFacts,
): Promise<'same' | 'other'> {
  let outcome: 'same' | 'other' = 'other';
  try {
    await store.write(account, secret, LABEL);
    interrupted.throwIfAborted();
    const found = await Promise.race([store.read(account), abortOf(interrupted)]);
    if (found !== undefined && Buffer.from(found).equals(secret)) outcome = 'same';
  } catch (error) {
    // A write that took too long may still have happened. What went wrong first is what is told.
    await store.remove(account).catch(() => undefined);
    throw error;
  }
  await store.remove(account);
  return outcome;
}

/** Whoever was interrupted does not wait for a silent keychain first. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
