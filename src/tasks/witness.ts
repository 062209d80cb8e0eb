import type { AssumeRoleHop, ChainPlan } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import { accountOf } from '../policy/arn.ts';
import type { CallFacts } from '../refusal/hop-call.ts';
import type { Cache, Kept, Ports, Sts } from '../session/ports.ts';

/** Credentials that a walk had, and the account that they act in. */
export interface AccountCredentials {
  readonly credentials: Credentials;
  readonly account: string;
}

interface Refused {
  readonly error: unknown;
  readonly hop: AssumeRoleHop;
  readonly code: 'STS_DENIED' | 'STS_REJECTED';
  /** AWS's text. */
  readonly reason: string;
  /** Who asked, where AWS says it. */
  readonly caller?: string;
}

/**
 * Stands between a walk and the world, and remembers: who called, with what, and which hop was refused. Roles are asked
 * for anew, because a kept session outlives the policy that allowed it; an MFA session is not, because somebody typed a
 * code for it.
 */
export class Witness {
  readonly #plan: ChainPlan;
  readonly #ports: Ports;
  readonly #asked = new Map<AssumeRoleHop, Credentials>();
  #base: Credentials | undefined;
  #baseArn: string | undefined;
  #mfaIssued: Date | undefined;
  #refused: Refused | undefined;

  constructor(plan: ChainPlan, ports: Ports) {
    this.#plan = plan;
    this.#ports = ports;
  }

  /** The AssumeRole that STS refused with `error`, if one was. */
  refusal(error: unknown): Refused | undefined {
    return this.#refused?.error === error ? this.#refused : undefined;
  }

  get ports(): Ports {
    const real = this.#ports;
    const load: Ports['base']['load'] = async (spec) => (this.#base = await real.base.load(spec));
    return { ...real, base: { load }, sts: this.#sts(real.sts), cache: this.#cache(real.cache) };
  }

  /** What the walk learnt that policies ask for. Calls GetCallerIdentity, which takes no permission, if nothing told it. */
  async facts(): Promise<CallFacts> {
    const now = this.#ports.clock.now();
    const age = this.#mfaIssued && Math.max(0, Math.round((now.getTime() - this.#mfaIssued.getTime()) / 1000));
    this.#baseArn ??= await this.#askForBase();
    return { baseArn: this.#baseArn, now, ...(age === undefined ? {} : { mfaAgeSeconds: age }) };
  }

  /** Nearest the refused hop first: the base comes last. */
  credentials(): readonly AccountCredentials[] {
    const baseAccount = this.#baseArn === undefined ? '' : accountOf(this.#baseArn);
    const asked = [...this.#asked].map(([hop, credentials]): AccountCredentials => {
      const before = this.#plan.hops[this.#plan.hops.indexOf(hop) - 1];
      const account = before?.kind === 'assume-role' ? accountOf(before.request.roleArn) : baseAccount;
      return { credentials, account };
    });
    const base = this.#base === undefined ? [] : [{ credentials: this.#base, account: baseAccount }];
    return [...asked.toReversed(), ...base].filter(
      (one, index, all) => all.findIndex(({ credentials }) => credentials === one.credentials) === index,
    );
  }

  #sts(real: Sts): Sts {
    return {
      ...real,
      callerArn: async (as) => (this.#baseArn = await real.callerArn(as)),
      sessionToken: async (call, as) => {
        const session = await real.sessionToken(call, as);
        this.#mfaIssued = this.#ports.clock.now();
        return session;
      },
      assumeRole: async (call, as) => {
        const hop = this.#plan.hops.find((each) => each.kind === 'assume-role' && each.request === call.request);
        if (hop?.kind === 'assume-role') this.#asked.set(hop, as);
        try {
          return await real.assumeRole(call, as);
        } catch (error) {
          if (hop?.kind === 'assume-role') this.#noteRefusal(hop, error);
          throw error;
        }
      },
    };
  }

  #noteRefusal(hop: AssumeRoleHop, error: unknown): void {
    if (hasCode(error, 'STS_DENIED')) {
      const { reason, caller } = error.details;
      this.#refused = { error, hop, code: error.code, reason, ...(caller === undefined ? {} : { caller }) };
      if (caller !== undefined && hop === this.#plan.hops.find(({ kind }) => kind === 'assume-role'))
        this.#baseArn ??= caller;
    } else if (hasCode(error, 'STS_REJECTED')) {
      this.#refused = { error, hop, code: error.code, reason: error.details.reason };
    }
  }

  #cache(real: Cache): Cache {
    const { hops } = this.#plan;
    return {
      ...real,
      get: async (key): Promise<Kept | undefined> => {
        if (!hops.some(({ kind, cacheKey }) => kind === 'session-token' && cacheKey === key)) return undefined;
        const kept = await real.get(key);
        this.#mfaIssued = kept?.issued;
        this.#baseArn ??= kept?.callerArn;
        return kept;
      },
      callerOf: async (base) => (this.#baseArn ??= await real.callerOf(base)),
    };
  }

  async #askForBase(): Promise<string | undefined> {
    const first = this.#base ?? [...this.#asked.values()][0];
    if (first === undefined) return undefined;
    try {
      return await this.#ports.sts.callerArn(first);
    } catch {
      return undefined;
    }
  }
}
