import { hasCode, isRolechainError, RolechainError } from '../errors/error.ts';
import { stopReasons } from '../command/program.ts';
import { rememberTerminal } from '../command/terminal-mode.ts';
import { planFor, type ChainRequest } from '../planning.ts';
import { FileWatch } from '../watch/file-watch.ts';
import { place } from '../wiring.ts';
import { narrowed } from './trial.ts';

/** What a watch does at each save, and what it has to tell of itself. */
export interface WatchedTrial<Session, Outcome> {
  /** Assumes the role anew. */
  readonly assume: () => Promise<Session>;
  readonly run: (session: Session) => Promise<Outcome>;
  /** Whether somebody wants no further run; then this one is not shown. */
  readonly isLast: (outcome: Outcome) => boolean;
  readonly show: (outcome: Outcome) => Promise<void>;
  readonly tell: (news: News) => void;
  /** Called while nothing is to be done but to wait for a save. */
  readonly prepare: () => void;
}

/** `refused`: it did not come to a run; what is wrong may be mended while the watch goes on. */
export type News =
  | { readonly kind: 'watching' | 'again' | 'saved-while-running' | 'changes-at-each-run' }
  | { readonly kind: 'refused'; readonly error: RolechainError };

/** An editor that empties a file before it writes it, or takes it away for a moment, is done by then. */
const SETTLE_MILLISECONDS = 500;
/** So many runs in a row follow one that the file has changed in: a command that writes its own policy would run for ever. */
const FOLLOWED_RUNS = 3;

/**
 * The file that holds the policy of a profile's role. Throws what is wrong with the configuration, and USAGE where the
 * policy stands in no file of its own.
 */
export async function policyFileOf(request: ChainRequest): Promise<string> {
  const { plan, locations } = await planFor(request, place());
  const { policySource: source } = narrowed(plan.hops.at(-1), plan.profile);
  if (source !== undefined && !['--policy', locations.config, locations.credentials].includes(source)) return source;
  const reason =
    source === undefined
      ? `--watch needs a policy file, and none is in force for profile ${plan.profile}`
      : `--watch needs a policy file, and the policy itself stands in ${source === '--policy' ? source : 'the config'}`;
  throw new RolechainError('USAGE', { reason, try: 'write the policy to a file, and name it by --policy FILE' });
}

/** Runs a trial now and after each save of `file`, until it was the last one. Throws what ends the watch. */
export async function watchTrial<Session, Outcome>(
  file: string,
  { assume, run, isLast, show, tell, prepare }: WatchedTrial<Session, Outcome>,
): Promise<Outcome> {
  const { env, platform, pid } = process;
  const restoreTerminal = rememberTerminal({ env, platform, pid });
  const watched = new FileWatch(file);
  try {
    tell({ kind: 'watching' });
    let changing = 0;
    for (let first = true; ; first = false) {
      watched.take();
      const session = await unlessRefused(assume, first);
      if ('refusal' in session) {
        // Half a policy is none yet.
        if (isOfPolicy(session.refusal) && (await watched.saved(AbortSignal.timeout(SETTLE_MILLISECONDS)))) continue;
        changing = 0;
        tell({ kind: 'refused', error: session.refusal });
      } else {
        // By now it may be another one.
        if (await watched.saved(AbortSignal.abort())) continue;
        if (!first) tell({ kind: 'again' });
        const outcome = await whileWatching(
          watched,
          () => run(session.value),
          () => {
            if (changing < FOLLOWED_RUNS) tell({ kind: 'saved-while-running' });
          },
        );
        // By the command, most likely.
        const lastAct = watched.isBeingSaved();
        const meanwhile = lastAct || (await watched.saved(AbortSignal.abort()));
        await restoreTerminal();
        if (isLast(outcome)) return outcome;
        await show(outcome);
        if (lastAct) {
          await watched.atRest();
          if (!watched.isOther) watched.take();
        }
        changing = meanwhile && (await watched.saved(AbortSignal.abort())) ? changing + 1 : 0;
        if (changing > FOLLOWED_RUNS) {
          watched.take();
          tell({ kind: 'changes-at-each-run' });
        }
      }
      prepare();
      await watched.saved();
    }
  } finally {
    watched.close();
  }
}

type Attempt<T> = { readonly value: T } | { readonly refusal: RolechainError };

/** Throws a refusal that ends the watch, and faults of ours. */
async function unlessRefused<T>(work: () => Promise<T>, first: boolean): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isRolechainError(error) || isInterruption(error)) throw error;
    // What only a change of something else can mend is not waited for: AWS and the network may think better of it.
    if (first && error.exitCode !== 4 && error.exitCode !== 7) throw error;
    return { refusal: error };
  }
}

function isInterruption(error: RolechainError): boolean {
  return hasCode(error, 'MFA_CANCELLED') && Object.values(stopReasons).includes(error.details.reason);
}

function isOfPolicy({ code }: RolechainError): boolean {
  return code === 'POLICY_UNREADABLE' || code === 'POLICY_INVALID';
}

/**
 * A run goes on when its policy is saved meanwhile: nobody can know what it would mean to end it. The next one follows it.
 * A save that changes nothing does not count here: the command itself may write the file.
 */
async function whileWatching<T>(watched: FileWatch, run: () => Promise<T>, changed: () => void): Promise<T> {
  const ended = new AbortController();
  const notice = async (): Promise<void> => {
    while (await watched.saved(ended.signal)) {
      if (ended.signal.aborted) return;
      if (watched.isOther) return changed();
      watched.take();
    }
  };
  const noticed = notice();
  try {
    return await run();
  } finally {
    ended.abort();
    await noticed;
  }
}
