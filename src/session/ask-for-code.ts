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
  /** The same by `Deadline.now`, in milliseconds: the clock may have been set since. */
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
      await refuseAfterFailedProcess(needed);
      if (millisecondsLeft(needed) === 0)
        throw new RolechainError('MFA_CANCELLED', { serial: device.serial, reason: 'others were asked all the time' });
      try {
        return await askAndSend(needed, prompt);
      } catch (error) {
        if (hasCode(error, 'MFA_CANCELLED') || hasCode(error, 'MFA_REJECTED')) await ports.failures.note(name);
        if (hasCode(error, 'PROCESS_FAILED')) await ports.failures.note(processName(device));
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

/** Ends whoever waited while the same `mfa_process` failed: a key that nobody touched asks once, and not sixty times. Throws MFA_CANCELLED. */
async function refuseAfterFailedProcess({ ports, device, started }: CodeNeeded): Promise<void> {
  const { serial, process } = device;
  const failure = process === undefined ? undefined : await ports.failures.last(processName(device));
  if (failure !== undefined && failure.at >= started)
    throw new RolechainError('MFA_CANCELLED', { serial, reason: 'its mfa_process has just failed for another caller' });
}

/** From when this process began to want a code: waiting for another one's prompt is part of it. */
function millisecondsLeft({ ports, began }: CodeNeeded): number {
  return Math.max(0, began + PROMPT_MILLISECONDS - ports.deadline.now());
}

async function askAndSend(needed: CodeNeeded, prompt: Held): Promise<Session> {
  const { ports, plan, profile, device, spent, send } = needed;
  const { serial, process } = device;
  const asked = plan.profile === profile ? {} : { asked: plan.profile };
  for (let tries = 1; ; tries += 1) {
    const milliseconds = millisecondsLeft(needed);
    const question = { serial, profile, spent, milliseconds, ...asked, ...(process === undefined ? {} : { process }) };
    // oxlint-disable-next-line no-await-in-loop -- each code is asked for after the one before was rejected
    const code = await prompt.asking(async () => ports.mfa.code(question));
    spent.push(code);
    try {
      // oxlint-disable-next-line no-await-in-loop
      return await send({ serial, code });
    } catch (error) {
      if (!hasCode(error, 'MFA_REJECTED') || tries === TRIES || millisecondsLeft(needed) === 0) throw error;
      ports.trace('mfa.rejected', { serial, tries });
    }
  }
}

function processName({ serial, process = '' }: MfaDevice): string {
  return `mfa-process ${serial} ${process}`;
}

function promptName(serial: string): string {
  return `mfa ${serial}`;
}
