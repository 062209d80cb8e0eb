import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import { refuseAfterCancelledPrompt } from './ask-for-code.ts';
import { Beside } from './beside.ts';
import { Caller } from './caller.ts';
import { noteDeniedWithNewCode } from './denied-with-new-code.ts';
import { answerFreshness, isFreshLink } from './freshness.ts';
import { keep } from './keep.ts';
import { openMfaSession } from './mfa-session.ts';
import type { Held, Kept, Ports } from './ports.ts';
import { recall, settleNames, type Start } from './recall.ts';
import { assumeRole } from './role-session.ts';
import type { SoFar } from './so-far.ts';

/** What comes of one hop's turn. */
interface Turn {
  /** Whether `kept` is the answer: the walk ends. */
  readonly done: boolean;
  /** Undefined where no MFA session can be had: the role after it is assumed with a code of its own. */
  readonly kept: Kept | undefined;
}

/** One walk along the chain: each hop's lock in turn, and what is not kept is made and kept. */
export class Walk {
  readonly #plan: ChainPlan;
  readonly #ports: Ports;
  readonly #started: Date;
  readonly #began: number;
  readonly #refused: Date | undefined;
  readonly #spent: string[] = [];
  /** Whether the MFA session of this walk was made with a code just now. */
  #newCode = false;
  /** What the last turn made, as long as it has its lock. */
  #inHand: Kept | undefined;
  readonly #beside = new Beside();
  readonly #caller: Caller;

  /** An MFA session issued at `refused` or before does not count: a role did not take it. */
  constructor(plan: ChainPlan, ports: Ports, refused?: Date) {
    this.#plan = plan;
    this.#ports = ports;
    this.#refused = refused;
    this.#started = ports.clock.now();
    this.#began = ports.deadline.now();
    this.#caller = new Caller(plan, ports, this.#beside);
  }

  /**
   * Makes what is missing from a kept session on, or from the base. Answers with the last hop's. While a session is written
   * down, the next one is asked for already; when this ends, well or badly, all is kept and every lock is given back.
   */
  async run(start: Start | undefined): Promise<Kept> {
    try {
      return await this.#takeTurns(start);
    } finally {
      await this.#beside.settled();
    }
  }

  async #takeTurns(start: Start | undefined): Promise<Kept> {
    let source = start?.kept;
    this.#caller.recognise(source?.callerArn);
    for (const [index, hop] of this.#plan.hops.entries()) {
      if (start !== undefined && index <= start.index) continue;
      const turn = await this.#takeTurn(hop, source);
      if (turn.done && turn.kept !== undefined) return turn.kept;
      source = turn.kept;
      this.#caller.recognise(source?.callerArn);
    }
    throw new Error('a plan ends with a session, or has none and is not walked');
  }

  /** One process at a time refreshes a hop; whoever waited looks first whether it is done, or the whole chain. */
  async #takeTurn(hop: Hop, source: Kept | undefined): Promise<Turn> {
    const { cache, clock, lock, sts } = this.#ports;
    const answer = this.#plan.hops.at(-1);
    if (this.#plan.baseIdentity === undefined || !(await cache.enabled(hop.cacheKey))) {
      const made = await this.#make(hop, source, undefined);
      await this.#keep(hop, made);
      return { done: hop === answer, kept: made };
    }
    return this.#beside.early<Turn>((take) =>
      lock.hold(hop.cacheKey, async (held) => {
        // Whoever had to wait may find all done. What is wrong with the way to STS is told by the call that needs it.
        if (!held.waited) sts.prepare().catch(() => undefined);
        if (held.waited && answer !== undefined && answer !== hop) {
          const kept = await recall(this.#plan, this.#ports, answer);
          if (kept !== undefined && answerFreshness(kept, clock.now()) === 'fresh') return take({ done: true, kept });
        }
        // Who comes to this lock with the one before still in hand has been overtaken by nobody since all were looked up.
        const mayBeKept = held.waited || source === undefined || source !== this.#inHand;
        const kept = mayBeKept ? await recall(this.#plan, this.#ports, hop) : undefined;
        const done = hop === answer;
        if (kept !== undefined && this.#serves(hop, kept)) return take({ done, kept });
        const made = await this.#make(hop, source, held);
        this.#inHand = made;
        // Somebody typed a code for it: it is safe before anything else happens.
        if (hop.mfa !== undefined) await this.#keep(hop, made);
        take({ done, kept: made });
        if (hop.mfa === undefined) await this.#keep(hop, made);
        if (this.#inHand === made) this.#inHand = undefined;
      }),
    );
  }

  #serves(hop: Hop, kept: Kept): boolean {
    if (hop.kind === 'session-token' && this.#refused !== undefined && kept.issued <= this.#refused) return false;
    const now = this.#ports.clock.now();
    return hop === this.#plan.hops.at(-1) ? answerFreshness(kept, now) === 'fresh' : isFreshLink(kept, now);
  }

  async #make(hop: Hop, source: Kept | undefined, held: Held | undefined): Promise<Kept | undefined> {
    if (hop.mfa !== undefined && source === undefined)
      await refuseAfterCancelledPrompt(this.#ports, hop.mfa.serial, this.#started);
    this.#show(hop);
    const as = source?.credentials ?? (await this.#caller.credentials(held));
    await this.#caller.learn(hop, as, held);
    // A name that cannot be used is refused before anybody is asked for a code.
    const { arn } = this.#caller;
    if (arn !== undefined) settleNames(this.#plan, arn);
    const made = await this.#session(hop, source, as, held);
    return made === undefined || arn === undefined ? made : { ...made, callerArn: arn };
  }

  async #keep(hop: Hop, made: Kept | undefined): Promise<void> {
    if (made !== undefined) await keep(hop, made, this.#plan, this.#ports);
  }

  async #session(
    hop: Hop,
    source: Kept | undefined,
    as: Credentials,
    held: Held | undefined,
  ): Promise<Kept | undefined> {
    if (hop.kind === 'session-token') {
      const session = await openMfaSession(hop, as, this.#soFar, held);
      this.#newCode = session !== undefined;
      return session;
    }
    if (hop.kind === 'federation') {
      // Few chains have one: the others do not load it.
      const { federate } = await import('./federation-session.ts');
      return federate(hop, as, this.#soFar);
    }
    try {
      return await assumeRole(hop, source, as, this.#soFar, held);
    } catch (error) {
      if (this.#newCode && hop.mfa !== undefined && hasCode(error, 'STS_DENIED'))
        await noteDeniedWithNewCode(this.#ports, hop);
      throw error;
    }
  }

  #show(hop: Hop): void {
    const { hops } = this.#plan;
    const at = { hop: hops.indexOf(hop) + 1, hops: hops.length, profile: hop.profile, kind: hop.kind };
    this.#ports.progress(hop.kind === 'assume-role' ? { ...at, roleArn: hop.request.roleArn } : at);
  }

  get #soFar(): SoFar {
    const [plan, ports, started, began] = [this.#plan, this.#ports, this.#started, this.#began];
    return { plan, ports, started, began, callerArn: this.#caller.arn, spent: this.#spent };
  }
}
