import { inspect } from 'node:util';

/** What opens an account, in the clear. Only the edges that sign, print or keep it ask for it. */
export interface Secrets {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** An access key as a profile holds it, with the account it may name. */
export interface StaticKeys extends Secrets {
  readonly accountId?: string;
}

export interface CredentialFacts {
  /** Until when AWS accepts them; absent for an IAM user's access key. */
  readonly expiration?: Date;
  /** The 12 digits of the account they act in, where known. */
  readonly accountId?: string;
}

/** AWS credentials that cannot be printed by accident: `reveal()` is the only way to the secret parts. */
export class Credentials {
  readonly accessKeyId: string;
  readonly expiration: Date | undefined;
  readonly accountId: string | undefined;
  readonly #secrets: Secrets;

  constructor(secrets: Secrets, facts: CredentialFacts = {}) {
    this.#secrets = { ...secrets };
    this.accessKeyId = secrets.accessKeyId;
    this.expiration = facts.expiration;
    this.accountId = facts.accountId;
  }

  /** Search for `reveal(` to find every place where a secret leaves this object. */
  reveal(): Secrets {
    return { ...this.#secrets };
  }

  /** Whether STS issued them (a role's, a federated user's or a GetSessionToken session), rather than IAM. */
  get temporary(): boolean {
    return this.#secrets.sessionToken !== undefined;
  }

  /** Milliseconds they stay valid after `now`; `Infinity` for an access key without an end. */
  millisecondsLeft(now: Date): number {
    return this.expiration === undefined ? Number.POSITIVE_INFINITY : this.expiration.getTime() - now.getTime();
  }

  /** Whether they stay valid for more than `milliseconds` after `now`. */
  isFresh(now: Date, milliseconds: number): boolean {
    return this.millisecondsLeft(now) > milliseconds;
  }

  toString(): string {
    return `Credentials(${abbreviate(this.accessKeyId)})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** An access key id as it may be shown: the kind (AKIA, ASIA) and the last four characters. */
export function abbreviate(accessKeyId: string): string {
  return accessKeyId.length < 12 ? '…' : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
