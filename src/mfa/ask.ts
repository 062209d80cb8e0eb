import { RolechainError } from '../errors/error.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { MfaQuestion, Ports, Trace } from '../session/ports.ts';
import { whyNotInForeground } from '../command/foreground.ts';
import { codeFromProcess } from './process.ts';
import type { Program } from '../command/program.ts';
import { promptFor } from './prompt.ts';
import { openTerminal } from './terminal.ts';

export interface AskOptions {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trace: Trace;
  /** Node's name of it. */
  readonly platform: string;
  readonly program: Program;
  /** An application's own way to ask, in place of the terminal and of `mfa_process`. */
  readonly ask?: ((serial: string) => Promise<string>) | undefined;
  /** The value of ROLECHAIN_STACK for an `mfa_process`: the profiles in progress. */
  readonly stack: string;
  /** Milliseconds that a person or an `mfa_process` has. By default 55,000: Go kills us at 60. */
  readonly limit?: number;
}

const LIMIT = 55_000;

/**
 * A code of six digits, from the question's `mfa_process` or else typed on the controlling terminal; never from stdin,
 * and nothing is written to stdout or stderr. Throws PROCESS_FAILED; MFA_NO_TERMINAL at once where nobody can be asked;
 * MFA_CANCELLED, with the reason 'interrupted' after Ctrl-C.
 */
export function askMfa(options: AskOptions): Ports['mfa'] {
  const { deadline, trace, platform, program, ask, limit: longest = LIMIT } = options;
  return {
    async code(question) {
      const { serial, profile, process: command } = question;
      const limit = Math.min(longest, question.milliseconds);
      if (ask !== undefined) return deadline.untimed(() => codeFromApplication(question, ask, limit));
      if (command !== undefined) {
        trace('mfa.process', { serial, profile });
        return deadline.untimed(() => codeFromProcess(question, command, { ...options, limit }));
      }
      const reason = await whyNotInForeground(platform, program.pid);
      if (reason !== undefined) throw noTerminal(question, reason);
      const terminal = openTerminal(platform);
      if (terminal === undefined) throw noTerminal(question, 'there is no terminal to ask on');
      trace('mfa.prompt', { serial, profile });
      try {
        return await deadline.untimed(() => promptFor(question, terminal, { platform, program, limit }));
      } finally {
        await terminal.close();
      }
    },
  };
}

/** The rules for a code hold whoever gives it: six digits, none twice, and not without end. */
async function codeFromApplication(
  { serial, spent }: MfaQuestion,
  ask: (serial: string) => Promise<string>,
  limit: number,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `mfaCode gave none within ${Math.round(limit / 1000)} s`;
    timer = setTimeout(() => reject(new RolechainError('MFA_CANCELLED', { serial, reason })), limit);
  });
  try {
    const code = (await Promise.race([ask(serial), late])).replaceAll(/\s/g, '');
    if (!/^[0-9]{6}$/.test(code))
      throw new RolechainError('MFA_CANCELLED', { serial, reason: 'mfaCode gave something else than 6 digits' });
    if (spent.includes(code))
      throw new RolechainError('MFA_REJECTED', { serial, reason: 'mfaCode gave it a second time' });
    return code;
  } finally {
    clearTimeout(timer);
  }
}

function noTerminal({ serial, profile }: MfaQuestion, reason: string): RolechainError {
  return new RolechainError('MFA_NO_TERMINAL', { serial, profile, reason });
}
