import type { Observation } from './finding.ts';
import { refusalSeen } from './finding.ts';
import { RolechainError } from '../errors/error.ts';

/** What an unsigned question to STS brought back. */
export interface Answered {
  /** Host, and port where it is not the usual one. */
  readonly host: string;
  /** Host of the proxy it went through. */
  readonly proxy: string | undefined;
  readonly status: number;
  /** Whether the answer is one of STS's: a sign-in page of a hotel is not. */
  readonly fromSts: boolean;
  readonly milliseconds: number;
  /** By how many milliseconds STS's clock is ahead of this machine's; known to a second. */
  readonly ahead: number | undefined;
}

/** Whether it was STS that answered, and by which way it was reached. */
export function checkSts({ host, proxy, status, fromSts, milliseconds }: Answered): Observation[] {
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const facts = { host, milliseconds, ...(proxy === undefined ? {} : { proxy }) };
  if (fromSts) return [{ level: 'ok', message: `${host} answered in ${milliseconds} ms${through}`, facts }];
  const message = `what answers for ${host}${through} is not STS (HTTP ${status})`;
  const hint = 'sign in to the network if it has a page for that; look at HTTPS_PROXY and endpoint_url';
  return [{ level: 'problem', message, hint, facts }];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How far this machine's clock is from AWS's; requests are refused at 15 minutes. */
export function checkClock({ ahead, fromSts }: Pick<Answered, 'ahead' | 'fromSts'>): Observation[] {
  if (ahead === undefined || !fromSts)
    return [{ level: 'note', message: 'how far it is from AWS’s is not known: STS did not tell' }];
  const off = Math.abs(ahead);
  const facts = { seconds: Math.round(ahead / SECOND) };
  if (off <= 2 * SECOND) return [{ level: 'ok', message: 'this machine’s clock agrees with AWS’s', facts }];
  const figure = off < 2 * MINUTE ? `${Math.round(off / SECOND)} s` : `${Math.round(off / MINUTE)} min`;
  const direction = `${figure} ${ahead > 0 ? 'behind' : 'ahead of'} AWS’s`;
  if (off > 5 * MINUTE) {
    return [
      {
        ...refusalSeen(new RolechainError('CLOCK_SKEW', { reason: `it is ${direction}` })),
        message: `this machine’s clock is ${direction}, which refuses requests at 15 min`,
        facts,
      },
    ];
  }
  if (off <= MINUTE) return [{ level: 'ok', message: `this machine’s clock is ${direction}`, facts }];
  return [
    {
      level: 'warning',
      message: `this machine’s clock is ${direction}`,
      hint: 'set the clock (on Linux: "timedatectl set-ntp true")',
      facts,
    },
  ];
}
