import { RolechainError } from '../errors/error.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { MfaQuestion, Ports, Trace } from '../session/ports.ts';
import { whyNotInForeground } from '../command/foreground.ts';
import type { Program } from '../command/program.ts';
import { codeFromApplication } from './application.ts';
import { codeFromDialog } from './ask-dialog.ts';
import { promptChoice, type PromptName } from './choice.ts';
import { whyNoDisplay } from './display.ts';
import { locateDialogs } from './drivers.ts';
import { codeFromProcess } from './process.ts';
import { promptFor } from './prompt.ts';
import { openTerminal } from './terminal.ts';

export interface AskOptions {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trace: Trace;
  /** Node's name of it. */
  readonly platform: string;
  readonly program: Program;
  /** An application's own way to ask, in place of a prompt and of `mfa_process`. */
  readonly ask?: ((serial: string) => Promise<string>) | undefined;
  /** The value of ROLECHAIN_STACK for an `mfa_process`: the profiles in progress. */
  readonly stack: string;
  /** Whether whoever started this process has ended meanwhile. */
  readonly orphaned: () => boolean;
  /** Milliseconds that a person or an `mfa_process` has. By default 55,000: Go kills us at 60. */
  readonly limit?: number;
}

const LIMIT = 55_000;

/**
 * A code of six digits, from the question's `mfa_process` or else from a person: on the controlling terminal, or in a
 * window where there is none; never from stdin, and nothing is written to stdout or stderr. A prompt that is open when
 * the caller ends goes on: the next caller has the session. Throws USAGE, PROCESS_FAILED; MFA_NO_TERMINAL at once
 * where nobody can be asked; MFA_CANCELLED, with the reason 'interrupted' after Ctrl-C; MFA_REJECTED where the
 * application gives a code that was sent before.
 */
export function askMfa(options: AskOptions): Ports['mfa'] {
  const { env, deadline, trace, ask, limit: longest = LIMIT } = options;
  return {
    async code(question) {
      const { serial, profile, process: command } = question;
      const limit = Math.min(longest, question.milliseconds);
      if (ask !== undefined) return deadline.untimed(() => codeFromApplication(question, ask, limit));
      if (command !== undefined) {
        trace('mfa.process', { serial, profile });
        return deadline.untimed(() => codeFromProcess(question, command, { ...options, limit }));
      }
      const choice = promptChoice(env['ROLECHAIN_MFA_PROMPT']);
      // A second question continues the first: who answered that is still there.
      if (question.spent.length === 0 && options.orphaned()) throw nobody(question, 'the program that asked has ended');
      const terminal = await onTerminal(question, choice, { ...options, limit });
      if ('code' in terminal) return terminal.code;
      return deadline.untimed(() => inWindow(question, choice, terminal.failure, { ...options, limit }));
    },
  };
}

type Limited = AskOptions & { readonly limit: number };

async function onTerminal(
  question: MfaQuestion,
  choice: 'auto' | PromptName,
  { deadline, trace, platform, program, limit }: Limited,
): Promise<{ readonly code: string } | { readonly failure: string }> {
  const none = 'there is no terminal to ask on';
  if (choice !== 'auto' && choice !== 'terminal') return { failure: none };
  const whyLost = (): Promise<string | undefined> => whyNotInForeground(platform, program.pid);
  const failure = await whyLost();
  if (failure !== undefined) return { failure };
  const terminal = openTerminal(platform);
  if (terminal === undefined) return { failure: none };
  trace('mfa.prompt', { serial: question.serial, profile: question.profile, on: 'terminal' });
  try {
    return { code: await deadline.untimed(() => promptFor(question, terminal, { platform, program, limit, whyLost })) };
  } finally {
    await terminal.close();
  }
}

async function inWindow(
  question: MfaQuestion,
  choice: 'auto' | PromptName,
  noTerminal: string,
  { env, trace, platform, program, limit }: Limited,
): Promise<string> {
  const ends = performance.now() + limit;
  const failures: string[] = [];
  for (const located of choice === 'terminal' ? [] : locateDialogs({ env, platform })) {
    const { name } = located.dialog;
    if (choice !== 'auto' && choice !== name) continue;
    if ('reason' in located) {
      trace('mfa.no-prompt', { on: name, reason: located.reason });
      if (choice === name) failures.push(`${name} cannot be used: ${located.reason}`);
      continue;
    }
    trace('mfa.prompt', { serial: question.serial, profile: question.profile, on: name });
    // oxlint-disable-next-line no-await-in-loop -- the next one is for where this one fails
    const asked = await codeFromDialog(question, located, { env, program, ends, limit });
    if ('code' in asked) return asked.code;
    trace('mfa.prompt-failed', { on: name, reason: asked.failure });
    failures.push(asked.failure);
  }
  if (failures.length > 0) throw nobody(question, failures.join('; '));
  const bare = choice === 'auto' && whyNoDisplay(env, platform) === undefined;
  throw nobody(question, bare ? `${noTerminal}, and no program on the PATH that could ask in a window` : noTerminal);
}

function nobody({ serial, profile, asked = profile }: MfaQuestion, reason: string): RolechainError {
  return new RolechainError('MFA_NO_TERMINAL', { serial, profile: asked, reason });
}
