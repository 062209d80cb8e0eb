import type { Holder, State } from './holder.ts';

/** One process's try at one name: the part in which the kinds of locks differ. */
export interface Contender {
  /** The lock's file, for a person who wants to see who holds it. */
  readonly file: string;
  /** Takes the lock if it is free, at once. Throws where the file system does not let it work. */
  take(): Promise<boolean>;
  /** Who holds it, as far as its file tells. */
  holder(): Promise<Holder | undefined>;
  /** Tells those who wait what this holder is doing. */
  say(state: State): Promise<void>;
  /** Gives the lock back, or gives up trying. */
  leave(): Promise<void>;
}
