import type { BaseSpec } from '../chain/base.ts';
import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import { CHAINED_LIMIT_SECONDS } from '../chain/plan.ts';
import { mayHaveDevice } from '../chain/session-name.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import { assumeWithMfa, refuseAfterCancelledPrompt } from './assume-with-mfa.ts';
import { answerFreshness, isFreshLink, isWorthKeeping } from './freshness.ts';
import type { Held, Kept, Ports } from './ports.ts';
import { deepestFresh, recall, settleNames } from './recall.ts';

/** Assumes what is not fresh, base side first, and keeps each hop. Answers with the last one. */
export async function renew(plan: ChainPlan, ports: Ports): Promise<Kept> {
  const start = await deepestFresh(plan, ports);
  try {
    return await new Renewal(plan, ports).run(start?.index, start?.kept);
  } catch (error) {
    const hop = start === undefined ? undefined : plan.hops[start.index];
    if (start === undefined || hop === undefined || !hasCode(error, 'STS_EXPIRED')) throw error;
    // A kept session can be revoked before its end. It goes, with those it was made from, and the chain is walked once
    // more from its base; an answer that still holds stays, in case that fails too.
    ports.trace('hop.kept-but-refused', { profile: hop.profile });
    await Promise.all(plan.hops.slice(0, start.index + 1).map(({ cacheKey }) => ports.cache.drop(cacheKey)));
    return new Renewal(plan, ports).run(undefined, undefined);
  }
}

/** One walk along the chain. What it learns of the base and the caller holds for every hop of the walk. */
class Renewal {
  readonly #plan: ChainPlan;
  readonly #ports: Ports;
  readonly #started: Date;
  #base: Credentials | undefined;
  #callerArn: string | undefined;

  constructor(plan: ChainPlan, ports: Ports) {
    this.#plan = plan;
    this.#ports = ports;
    this.#started = ports.clock.now();
  }

  async run(from: number | undefined, kept: Kept | undefined): Promise<Kept> {
    let source = kept;
    this.#callerArn = kept?.callerArn;
    for (const [index, hop] of this.#plan.hops.entries()) {
      if (from !== undefined && index <= from) continue;
      const turn = await this.#takeTurn(index, hop, source);
      if (turn.done) return turn.kept;
      source = turn.kept;
      this.#callerArn ??= source.callerArn;
    }
    if (source === undefined) throw new Error('a plan without hops is not renewed');
    return source;
  }

  /** One process at a time refreshes a hop; whoever waited looks first whether it is done, or the whole chain. */
  async #takeTurn(
    index: number,
    hop: Hop,
    source: Kept | undefined,
  ): Promise<{ readonly done: boolean; readonly kept: Kept }> {
    const { cache, clock, lock } = this.#ports;
    const answer = this.#plan.hops.at(-1);
    if (this.#plan.baseIdentity === undefined || !(await cache.enabled())) {
      return { done: hop === answer, kept: await this.#assume(index, hop, source, undefined) };
    }
    return lock.hold(hop.cacheKey, async (held) => {
      if (held.waited && answer !== undefined && answer !== hop) {
        const kept = await recall(this.#plan, this.#ports, answer);
        if (kept !== undefined && answerFreshness(kept, clock.now()) === 'fresh') return { done: true, kept };
      }
      const kept = await recall(this.#plan, this.#ports, hop);
      const fresh =
        kept !== undefined &&
        (hop === answer ? answerFreshness(kept, clock.now()) === 'fresh' : isFreshLink(kept, clock.now()));
      return { done: hop === answer, kept: fresh ? kept : await this.#assume(index, hop, source, held) };
    });
  }

  async #assume(index: number, hop: Hop, source: Kept | undefined, held: Held | undefined): Promise<Kept> {
    const { clock, sts, trace } = this.#ports;
    if (hop.mfa !== undefined) await refuseAfterCancelledPrompt(this.#ports, hop.mfa.serial, this.#started);
    const as = source?.credentials ?? (await this.#loadBase(held));
    await this.#learnCaller(hop, as, held);
    const sessionName = this.#sessionName(index, hop);
    // What the base turned out to be has the last word on how long its sessions may last.
    const durationSeconds = as.temporary ? Math.min(hop.durationSeconds, CHAINED_LIMIT_SECONDS) : hop.durationSeconds;
    const call = { request: hop.request, sessionName, durationSeconds };
    trace('hop.assume', { profile: hop.profile, roleArn: hop.request.roleArn, sessionName, durationSeconds });

    const issued = clock.now();
    const useMfa = hop.mfa !== undefined && (this.#callerArn === undefined || mayHaveDevice(this.#callerArn));
    // What is wrong with the way to STS is found before somebody is asked for a code.
    if (useMfa) await sts.prepare();
    const credentials = useMfa
      ? await assumeWithMfa({ ports: this.#ports, hop, call, as, held, started: this.#started })
      : await sts.assumeRole(call, as);
    const kept: Kept = {
      credentials,
      issued: useMfa ? clock.now() : issued,
      ...(this.#callerArn === undefined ? {} : { callerArn: this.#callerArn }),
    };
    await this.#keep(hop, kept);
    return kept;
  }

  async #loadBase(held: Held | undefined): Promise<Credentials> {
    const load = async (): Promise<Credentials> => this.#ports.base.load(this.#plan.base);
    // Another program may ask a person for as long as a prompt of ours may.
    this.#base ??= await (this.#plan.base.kind === 'process' && held !== undefined ? held.asking(load) : load());
    return this.#base;
  }

  /** GetCallerIdentity, once a walk and only where something hangs on it; another caller than before ends the old items. */
  async #learnCaller(hop: Hop, as: Credentials, held: Held | undefined): Promise<void> {
    if (this.#callerArn !== undefined) return;
    const byUsername = this.#plan.hops.some(({ sessionName }) => sessionName.rule === 'username');
    if (!byUsername && !(hop.mfa !== undefined && as.temporary)) return;
    const { cache, sts, trace } = this.#ports;
    const { base, baseIdentity } = this.#plan;
    if (baseIdentity !== undefined && isCallerCertain(base)) {
      this.#callerArn = await cache.callerOf(baseIdentity);
      if (this.#callerArn !== undefined) return;
    }
    this.#callerArn = await sts.callerArn(await this.#loadBase(held));
    trace('caller', { arn: this.#callerArn });
    if (baseIdentity !== undefined) await cache.dropOtherCallers(baseIdentity, this.#callerArn);
  }

  #sessionName(index: number, hop: Hop): string {
    if (this.#callerArn !== undefined) return settleNames(this.#plan, this.#callerArn)[index] ?? '';
    if (hop.sessionName.rule === 'config') return hop.sessionName.value;
    throw new Error('the caller is asked for before a name is taken from it');
  }

  /** A cache may fail; an answer may not be lost: somebody typed a code for it. */
  async #keep(hop: Hop, kept: Kept): Promise<void> {
    const { baseIdentity: base } = this.#plan;
    if (base === undefined || !isWorthKeeping(kept, this.#ports.clock.now())) return;
    try {
      await this.#ports.cache.put(hop.cacheKey, kept, { profile: hop.profile, roleArn: hop.request.roleArn, base });
    } catch (error) {
      this.#ports.trace('cache.put-failed', { profile: hop.profile, reason: String(error) });
    }
  }
}

/** Whether a base of one identity always has the same caller: a key or token does, a command or an address may not. */
function isCallerCertain({ kind }: BaseSpec): boolean {
  return !['process', 'container', 'imds'].includes(kind);
}
