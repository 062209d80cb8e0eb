import type { Ask } from './asks.ts';
import type { Trouble } from './troubles.ts';

/** Credentials as the emulator gave them out. */
export interface Issued {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly expires: number;
  /** The access key that asked for them. */
  readonly by: string;
  /** The role's ARN or the federated user's; absent for a session of the user's own. */
  readonly arn?: string;
  readonly sessionName: string | undefined;
  readonly policy: string | undefined;
  /** What was wrong with the answer that held them: nobody may use these. */
  readonly spoiled: string | undefined;
}

/** How far clocks were off from `at` on, in ms since 1970; `ours` is the processes', `aws` the emulator's. */
export interface Offsets {
  readonly at: number;
  readonly ours: number;
  readonly aws: number;
}

/** How a process ended. Times are in ms; those since 1970 are by the machine's clock, which nobody steps. */
export interface Ending {
  readonly ask: Ask;
  readonly pid: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly started: number;
  readonly ended: number;
  /** How long it was stopped by us, and how long it waited for a processor after its time was over. */
  readonly stopped: number;
  readonly starved: number;
  /** What we sent it to end it. */
  readonly sent: readonly string[];
}

/** What is known of the world when endings are judged. */
export interface Facts {
  readonly issued: ReadonlyMap<string, Issued>;
  /** In the order of time; from the first on all is known. */
  readonly offsets: readonly Offsets[];
  readonly troubles: readonly Trouble[];
}
