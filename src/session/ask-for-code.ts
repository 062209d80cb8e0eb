import type { ChainPlan, MfaDevice } from '../chain/chain-plan.ts';
import { hasCode, RolechainError } from '../errors/error.ts';
import type { Held, MfaCode, Ports, Session } from './ports.ts';

const TRIES = 3;
/** The Go SDK kills us after 60 s. */
const PROMPT_MILLISECONDS = 55_000;
/** The JS SDK runs a failing credential_process twice; a person who said no is not asked a second time. */
const SAME_PARENT_MILLISECONDS = 10_000;

export interface CodeNeeded {
  readonly ports: Ports;
  readonly plan: ChainPlan;
  /** The profile that needs it, for the prompt. */
  readonly profile: string;
  readonly device: MfaDevice;
  /** The hop's own lock, whose waiters have to know that a person is being asked. */
  readonly held: Held | undefined;
  /** When this process began to want credentials. */
  readonly started: Date;
  /** The same by `Deadline.now`: the clock may be set since. */
  readonly began: number;
  /** Codes that were sent already, to which those of this call are added: none is sent twice. */
  readonly spent: string[];
  /** The call that takes the code. */
  readonly send: (mfa: MfaCode) => Promise<Session>;
}

/**
 * A call that needs a code, one prompt at a time for a device. A code that STS rejects is asked for anew, three times in
 * all. Throws MFA_*, and what the call throws.
 */
export async function askForCode(needed: CodeNeeded): Promise<Session> {
  const { ports, device, held, started } = needed;
  const name = promptName(device.serial);
  const work = async (): Promise<Session> =>
    ports.lock.hold(name, async (prompt) => {
      await refuseAfterCancelledPrompt(ports, device.serial, started);
      try {
        return await askAndSend(needed, prompt);
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

async function askAndSend(needed: CodeNeeded, prompt: Held): Promise<Session> {
  const { ports, plan, profile, device, began, spent, send } = needed;
  const { serial, process } = device;
  const asked = plan.profile === profile ? {} : { asked: plan.profile };
  // From when this process began to want a code: waiting for another one's prompt is part of it.
  const end = began + PROMPT_MILLISECONDS;
  for (let tries = 1; ; tries += 1) {
    const milliseconds = Math.max(0, end - ports.deadline.now());
    const question = { serial, profile, spent, milliseconds, ...asked, ...(process === undefined ? {} : { process }) };
    // oxlint-disable-next-line no-await-in-loop -- each code is asked for after the one before was rejected
    const code = await prompt.asking(async () => ports.mfa.code(question));
    spent.push(code);
    try {
      // oxlint-disable-next-line no-await-in-loop
      return await send({ serial, code });
    } catch (error) {
      if (!hasCode(error, 'MFA_REJECTED') || tries === TRIES) throw error;
      ports.trace('mfa.rejected', { serial, tries });
    }
  }
}

function promptName(serial: string): string {
  return `mfa ${serial}`;
}
