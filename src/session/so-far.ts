import type { ChainPlan } from '../chain/chain-plan.ts';
import { mayHaveDevice } from '../chain/session-name.ts';
import type { Ports } from './ports.ts';

/** What a walk along the chain is, and has learnt up to a hop. */
export interface SoFar {
  readonly plan: ChainPlan;
  readonly ports: Ports;
  /** When this process began to want credentials. */
  readonly started: Date;
  /** The same by `Deadline.now`, in milliseconds: the clock may have been set since. */
  readonly began: number;
  /** The base's caller; undefined where nothing hangs on it. */
  readonly callerArn: string | undefined;
  /** MFA codes that were sent. */
  readonly spent: string[];
}

/** Whether a code can be of use: a device belongs to an IAM user, and never to a session. */
export function mayOwnDevice({ callerArn }: SoFar): boolean {
  return callerArn === undefined || mayHaveDevice(callerArn);
}
