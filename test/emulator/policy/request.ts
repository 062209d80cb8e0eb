/** Condition keys in lower case, and their values. A key that is not there is absent, which is not the same as empty. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** What a policy is asked: may this be done? */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Who asks, as trust and resource policies name principals. */
export interface Requester {
  readonly account: string;
  /** The user's or root's ARN; the `assumed-role` or `federated-user` ARN of a session. */
  readonly arn: string;
  /** The role of an assumed-role session, or the user who federated. */
  readonly behind?: string;
  /** The provider of a web identity, which has no ARN of its own. */
  readonly federatedBy?: string;
}
