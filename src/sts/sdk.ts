import type { StsSettings } from '../chain/chain-plan.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { HttpHandler } from '../network/http-handler.ts';

type Calls = typeof import('./calls.ts');

/** AWS's SDK, as far as we use it, and the way that its requests take. */
export interface Loaded extends Calls {
  readonly handler: HttpHandler;
  readonly until: (deadline: Deadline) => AbortSignal;
}

/** Throws CONFIG_UNREADABLE for a `caBundle`. */
export async function load(settings: StsSettings, env: Environment, deadline: Deadline): Promise<Loaded> {
  const { openHandler, until } = await import('../network/http-handler.ts');
  const [sdk, handler] = await Promise.all([
    import('./calls.ts'),
    openHandler({ env, deadline, caBundle: settings.caBundle }),
  ]);
  return { ...sdk, handler, until };
}
