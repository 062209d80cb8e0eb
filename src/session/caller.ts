import type { BaseSpec } from '../chain/base.ts';
import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Beside } from './beside.ts';
import type { Held, Ports } from './ports.ts';

/** Who stands at the base of a walk, with which credentials. Each is looked for once, and only where something hangs on it. */
export class Caller {
  readonly #plan: ChainPlan;
  readonly #ports: Ports;
  readonly #beside: Beside;
  #credentials: Credentials | undefined;
  #arn: string | undefined;

  constructor(plan: ChainPlan, ports: Ports, beside: Beside) {
    this.#plan = plan;
    this.#ports = ports;
    this.#beside = beside;
  }

  /** The caller's ARN, as far as it is known by now. */
  get arn(): string | undefined {
    return this.#arn;
  }

  /** Takes the ARN that a kept session tells, unless one is known. */
  recognise(arn: string | undefined): void {
    this.#arn ??= arn;
  }

  /** The base's credentials, loaded under the lock of the hop that is made of them. */
  async credentials(held: Held | undefined): Promise<Credentials> {
    const load = async (): Promise<Credentials> => this.#ports.base.load(this.#plan.base);
    // Another program may ask a person for as long as a prompt of ours may.
    this.#credentials ??= await (this.#plan.base.kind === 'process' && held !== undefined ? held.asking(load) : load());
    return this.#credentials;
  }

  /** GetCallerIdentity where the hop, made with `as`, cannot do without; another caller than before ends the old items. */
  async learn(hop: Hop, as: Credentials, held: Held | undefined): Promise<void> {
    if (this.#arn !== undefined) return;
    const matters = this.#plan.hops.some(
      // A federated session is in the caller's account, whatever its name.
      (one) => one.kind === 'federation' || (one.kind === 'assume-role' && one.sessionName.rule === 'username'),
    );
    if (!matters && !(hop.mfa !== undefined && as.temporary)) return;
    const { cache, sts, trace } = this.#ports;
    const { base, baseIdentity } = this.#plan;
    if (baseIdentity !== undefined && isCertain(base)) {
      this.#arn = await cache.callerOf(baseIdentity);
      if (this.#arn !== undefined) return;
    }
    this.#arn = await sts.callerArn(await this.credentials(held));
    trace('caller', { arn: this.#arn });
    if (baseIdentity !== undefined) this.#beside.add(cache.dropOtherCallers(baseIdentity, this.#arn));
  }
}

/** Whether a base of one identity always has the same caller: a key or token does, a command or an address may not. */
function isCertain({ kind }: BaseSpec): boolean {
  return !['process', 'container', 'imds'].includes(kind);
}
