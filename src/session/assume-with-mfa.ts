import type { Hop } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode, RolechainError } from '../errors/error.ts';
import type { AssumeRoleCall, Held, Ports } from './ports.ts';

const TRIES = 3;
/** The Go SDK kills us after 60 s. */
const PROMPT_MILLISECONDS = 55_000;
/** The JS SDK runs a failing credential_process twice; a person who said no is not asked a second time. */
const SAME_PARENT_MILLISECONDS = 10_000;

export interface MfaAssumption {
  readonly ports: Ports;
  readonly hop: Hop;
  readonly call: AssumeRoleCall;
  readonly as: Credentials;
  /** The hop's own lock, whose waiters have to know that a person is being asked. */
  readonly held: Held | undefined;
  /** When this process began to want credentials. */
  readonly started: Date;
}

/**
 * AssumeRole with a code, one prompt at a time for a device. A code that STS rejects is asked for anew, three times in
 * all, and never sent twice. Throws MFA_*, and what AssumeRole throws.
 */
export async function assumeWithMfa(assumption: MfaAssumption): Promise<Credentials> {
  const { ports, hop, held, started } = assumption;
  const { mfa } = hop;
  if (mfa === undefined) throw new Error('only a hop with a device is assumed with a code');
  const name = promptName(mfa.serial);
  const work = async (): Promise<Credentials> =>
    ports.lock.hold(name, async (prompt) => {
      await refuseAfterCancelledPrompt(ports, mfa.serial, started);
      try {
        return await askAndAssume(assumption, mfa, prompt);
      } catch (error) {
        if (hasCode(error, 'MFA_CANCELLED') || hasCode(error, 'MFA_REJECTED')) await ports.failures.note(name);
        throw error;
      }
    });
  return held === undefined ? work() : held.asking(work);
}

/** Ends whoever waited for a prompt that was cancelled, or was started by the same parent. Throws MFA_CANCELLED. */
export async function refuseAfterCancelledPrompt(
  { failures, clock }: Ports,
  serial: string,
  started: Date,
): Promise<void> {
  const failure = await failures.last(promptName(serial));
  if (failure === undefined) return;
  const age = clock.now().getTime() - failure.at.getTime();
  if (failure.at >= started || (failure.sameParent && age < SAME_PARENT_MILLISECONDS)) {
    throw new RolechainError('MFA_CANCELLED', {
      serial,
      reason: 'its prompt ended without one a moment ago',
      again: true,
    });
  }
}

async function askAndAssume(
  { ports, hop, call, as, started }: MfaAssumption,
  { serial, process }: NonNullable<Hop['mfa']>,
  prompt: Held,
): Promise<Credentials> {
  const spent: string[] = [];
  // From when this process began to want a code: waiting for another one's prompt is part of it.
  const end = started.getTime() + PROMPT_MILLISECONDS;
  for (;;) {
    const milliseconds = Math.max(0, end - ports.clock.now().getTime());
    const question = {
      serial,
      profile: hop.profile,
      spent,
      milliseconds,
      ...(process === undefined ? {} : { process }),
    };
    // oxlint-disable-next-line no-await-in-loop -- each code is asked for after the one before was rejected
    const code = await prompt.asking(async () => ports.mfa.code(question));
    try {
      // oxlint-disable-next-line no-await-in-loop
      return await ports.sts.assumeRole({ ...call, mfa: { serial, code } }, as);
    } catch (error) {
      spent.push(code);
      if (!hasCode(error, 'MFA_REJECTED') || spent.length === TRIES) throw error;
      ports.trace('mfa.rejected', { serial, tries: spent.length });
    }
  }
}

function promptName(serial: string): string {
  return `mfa ${serial}`;
}
