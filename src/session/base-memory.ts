import type { BaseSpec } from '../chain/base.ts';
import type { ChainPlan } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import type { Ports } from './ports.ts';

/** With less left, first credentials are had anew: as for a link of the chain. */
const LEAST_MILLISECONDS = 2 * 60_000;

/**
 * First credentials and whose they are, remembered from one run of a process to the next: to have them may take a program
 * of somebody else's or a call.
 */
export class BaseMemory {
  readonly #bases = new Map<string, Credentials>();
  /** By access key, which never changes hands. */
  readonly #callers = new Map<string, string>();

  /** The world as a run of `plan` sees it with this memory. */
  over(ports: Ports, { baseIdentity }: ChainPlan): Ports {
    const { base, sts, clock } = ports;
    return {
      ...ports,
      base: {
        load: async (spec) => {
          if (baseIdentity === undefined || isAtHand(spec)) return base.load(spec);
          const known = this.#bases.get(baseIdentity);
          if (known?.isFresh(clock.now(), LEAST_MILLISECONDS) === true) return known;
          const loaded = await base.load(spec);
          this.#bases.set(baseIdentity, loaded);
          return loaded;
        },
      },
      sts: {
        prepare: () => sts.prepare(),
        callerArn: async (as) => {
          const arn = this.#callers.get(as.accessKeyId) ?? (await this.#asked(() => sts.callerArn(as)));
          this.#callers.set(as.accessKeyId, arn);
          return arn;
        },
        assumeRole: (call, as) => this.#asked(() => sts.assumeRole(call, as)),
        sessionToken: (call, as) => this.#asked(() => sts.sessionToken(call, as)),
        federationToken: (call, as) => this.#asked(() => sts.federationToken(call, as)),
      },
    };
  }

  /** First credentials may be taken back before their end: then the next run has new ones. */
  async #asked<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (hasCode(error, 'STS_EXPIRED')) this.#bases.clear();
      throw error;
    }
  }
}

/** To read them again costs nothing, and finds a secret that was exchanged. */
function isAtHand({ kind }: BaseSpec): boolean {
  return kind === 'static' || kind === 'environment';
}
