import { callerOf, type Caller } from './caller.ts';
import type { Directory } from './directory.ts';
import { makeSecret, makeSessionToken, makeTemporaryKeyId } from './secrets.ts';

/** An access key and whose it is. */
export interface Key {
  readonly id: string;
  readonly secret: string;
  readonly caller: Caller;
  /** The longest console session that may be asked for with it, in seconds; absent where none may be asked for. */
  readonly consoleSeconds?: number;
  /** Present for temporary credentials only. */
  readonly session?: { readonly token: string; readonly expires: number };
}

/** Temporary credentials as an answer carries them. */
export interface IssuedKey extends Key {
  readonly session: { readonly token: string; readonly expires: number };
}

/** All access keys: the long-term ones of the world, and those that were issued. */
export class Keyring {
  readonly #keys: Map<string, Key>;
  readonly #retired: string[] = [];

  constructor(directory: Directory) {
    const keys = [...directory.keys.values()];
    this.#keys = new Map(keys.map(({ id, secret, owner }) => [id, { id, secret, caller: callerOf(owner) }]));
  }

  find(id: string): Key | undefined {
    return this.#keys.get(id);
  }

  issue(caller: Caller, expires: number, consoleSeconds?: number): IssuedKey {
    const session = { token: makeSessionToken(), expires };
    const id = makeTemporaryKeyId();
    const key = { id, secret: makeSecret(), caller, session, ...(consoleSeconds !== undefined && { consoleSeconds }) };
    this.#keys.set(key.id, key);
    return key;
  }

  /** Ends sessions at once, as time would: all of them, or those of one role. */
  expireSessions(roleArn?: string): void {
    for (const key of this.#sessionsOf(roleArn)) {
      this.#keys.set(key.id, { ...key, session: { ...key.session, expires: 0 } });
    }
  }

  /** Forgets sessions: their keys are then unknown, as those of a deleted role. */
  revokeSessions(roleArn?: string): void {
    for (const key of this.#sessionsOf(roleArn)) {
      this.#retired.push(key.secret, key.session.token);
      this.#keys.delete(key.id);
    }
  }

  /** Every secret access key and session token there is or was. */
  secrets(): string[] {
    const known = [...this.#keys.values()].flatMap((key) => [key.secret, ...(key.session ? [key.session.token] : [])]);
    return [...new Set([...known, ...this.#retired])];
  }

  #sessionsOf(roleArn: string | undefined): IssuedKey[] {
    const sessions = [...this.#keys.values()].filter(isIssued);
    return sessions.filter(({ caller }) => roleArn === undefined || caller.principalArn === roleArn);
  }
}

function isIssued(key: Key): key is IssuedKey {
  return key.session !== undefined;
}
