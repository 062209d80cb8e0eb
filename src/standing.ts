import type { StsSettings } from './chain/chain-plan.ts';
import { Machine } from './machine.ts';
import { BaseMemory } from './session/base-memory.ts';
import type { StsClient } from './sts/client.ts';

/** What outlives one acquisition, for a program that makes several, one after the other. */
export class Standing {
  readonly machine = new Machine();
  readonly memory = new BaseMemory();
  readonly #ways = new Map<string, Promise<StsClient>>();

  /** The next acquisition has the whole time again. */
  begin(): void {
    this.machine.deadline.restart();
  }

  /** A way to STS stays open for the next who needs it, with its connections and what it has learnt of AWS's clock. */
  way(settings: StsSettings, open: () => Promise<StsClient>): Promise<StsClient> {
    const key = JSON.stringify(settings);
    const way = this.#ways.get(key) ?? open();
    this.#ways.set(key, way);
    return way;
  }
}
