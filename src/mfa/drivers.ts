import { realpathSync } from 'node:fs';
import { programOnPath } from '../command/on-path.ts';
import type { Environment } from '../session/environment.ts';
import type { PromptName } from './choice.ts';
import type { Dialog } from './dialog.ts';
import { kdialog } from './dialogs/kdialog.ts';
import { osascript } from './dialogs/osascript.ts';
import { pinentry } from './dialogs/pinentry.ts';
import { powershell } from './dialogs/powershell.ts';
import { zenity } from './dialogs/zenity.ts';
import { whyNoDisplay } from './display.ts';
import { whyNotInForeground } from '../command/foreground.ts';

/** A way to ask a person for a code, and whether it can be used here and now. */
export interface PromptDriver {
  readonly name: PromptName;
  readonly available: boolean;
  /** Why it cannot be used, as words after its name and a colon. */
  readonly reason?: string;
}

interface Surroundings {
  readonly env: Environment;
  /** Node's name of it. */
  readonly platform: string;
}

/** Every prompt that this system has, in the order in which they are tried; `pid` is this process's. Asks nobody. */
export async function availablePrompts({
  env,
  platform,
  pid,
}: Surroundings & { readonly pid: number }): Promise<readonly PromptDriver[]> {
  const reason = await whyNotInForeground(platform, pid);
  const terminal: PromptDriver =
    reason === undefined ? { name: 'terminal', available: true } : { name: 'terminal', available: false, reason };
  const dialogs = locateDialogs({ env, platform }).filter(({ dialog }) => dialog.isFor(platform));
  return [
    terminal,
    ...dialogs.map((located): PromptDriver => {
      const { name } = located.dialog;
      return 'file' in located ? { name, available: true } : { name, available: false, reason: located.reason };
    }),
  ];
}

export type Located =
  | { readonly dialog: Dialog; readonly file: string }
  | { readonly dialog: Dialog; readonly reason: string };

/** Every dialog and its program, or why it cannot be shown; in the order in which they are tried. */
export function locateDialogs(surroundings: Surroundings): readonly Located[] {
  return inOrder(surroundings).map((dialog) => ({ dialog, ...locate(dialog, surroundings) }));
}

/**
 * A pinentry comes first: it is made for a question that nobody expects, stays in front, and tells "no" from a failure.
 * Then what belongs to the desktop.
 */
function inOrder({ env }: Surroundings): readonly Dialog[] {
  const kde = (env['XDG_CURRENT_DESKTOP'] ?? '').split(':').includes('KDE');
  return [pinentry, ...(kde ? [kdialog, zenity] : [zenity, kdialog]), osascript, powershell];
}

function locate(
  dialog: Dialog,
  { env, platform }: Surroundings,
): { readonly file: string } | { readonly reason: string } {
  const { name, programs } = dialog;
  if (!dialog.isFor(platform)) return { reason: 'it is for another system' };
  const noDisplay = whyNoDisplay(env, platform);
  if (noDisplay !== undefined) return { reason: noDisplay };
  for (const program of programs) {
    const file = programOnPath(program, env, hasWindow);
    if (file !== undefined) return { file };
  }
  return {
    reason: name === 'pinentry' ? 'no pinentry with a window is on the PATH' : `${programs[0]} is not on the PATH`,
  };
}

/** A pinentry that only knows terminals does not count; `pinentry` is often a link to what the administrator chose. */
function hasWindow(file: string): boolean {
  return !/pinentry-(?:curses|tty)$/.test(realpathSync(file));
}
