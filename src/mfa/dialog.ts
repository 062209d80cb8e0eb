import type { Invocation } from '../command/run.ts';

export type DialogName = 'pinentry' | 'zenity' | 'kdialog' | 'osascript' | 'powershell';

/** What a dialog shows. The first line is ours; the others may hold names out of a config file, in printable characters. */
export interface DialogText {
  readonly title: string;
  readonly lines: readonly [string, ...string[]];
}

/** What a person did. `late`: nobody did anything in the time the program had. */
export type Answer =
  | { readonly kind: 'typed'; readonly line: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'late' };

/** What the program left when it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that asks in a window: how it is told what to show, and what its ending means. */
export interface Dialog {
  readonly name: DialogName;
  /** Whether it is for a system, by Node's name of it. */
  isFor(platform: string): boolean;
  /** What the program may be called, the best first. */
  readonly programs: readonly string[];
  /** The arguments, and what goes to stdin. `seconds` is how long the program itself waits at most, where it can. */
  ask(text: DialogText, seconds: number): Omit<Invocation, 'file'>;
  /** Undefined where it did not ask: it crashed, or found no display. */
  read(said: Said): Answer | undefined;
}

/** Where windows are shown by X or Wayland. */
export function isUnixDesktop(platform: string): boolean {
  return platform !== 'darwin' && platform !== 'win32';
}
