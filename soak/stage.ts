import { join } from 'node:path';
import { makeHome, type Home } from '../test/support/home.ts';
import { secretService, type SecretServiceHandle, whyNoSecretService } from '../test/support/secret-service.ts';
import { Clock, whyNoClock } from './clock.ts';
import { SmallDisks, whyNoDisk } from './disk.ts';
import type { Phase } from './schedule.ts';
import type { Sts } from './sts.ts';
import { config } from './world.ts';

/** Where the processes of one phase run, and what can be done to it. */
export interface Stage {
  readonly home: Home;
  readonly env: Readonly<Record<string, string>>;
  /** The words before the program. */
  readonly under: readonly string[];
  readonly keychain: SecretServiceHandle | undefined;
  readonly disks: SmallDisks | undefined;
  readonly clock: Clock | undefined;
  /** Where a path of the processes is for us. */
  readonly seen: (path: string) => string;
  close(): Promise<void>;
}

/** Why a phase cannot be played here; undefined where it can. */
export function whyNot({ store, troubles }: Phase): string | undefined {
  const reasons = [
    store === 'keychain' ? whyNoSecretService() : undefined,
    troubles.includes('disk') ? whyNoDisk() : undefined,
    troubles.includes('clock') ? whyNoClock : undefined,
  ];
  return reasons.find((reason) => reason !== undefined);
}

export async function openStage({ store, troubles }: Phase, sts: Sts): Promise<Stage> {
  const home = makeHome({ '.aws/config': config });
  const closers: (() => Promise<void> | void)[] = [() => home[Symbol.dispose]()];
  const close = async (): Promise<void> => {
    for (const closing of closers.splice(0).toReversed()) await closing();
  };
  try {
    const keychain = store === 'keychain' ? await secretService('unlocked') : undefined;
    if (keychain !== undefined) closers.push(() => keychain.stop());
    const folders = ['.cache', 'run'].map((name) => join(home.path, name));
    const disks = troubles.includes('disk') ? await SmallDisks.mount(folders) : undefined;
    if (disks !== undefined) closers.push(() => disks.close());
    const clock = troubles.includes('clock') ? new Clock(join(home.path, 'clock')) : undefined;
    if (clock !== undefined) closers.push(() => clock.close());
    const bus = keychain?.env['DBUS_SESSION_BUS_ADDRESS'];
    const env = {
      ...home.env,
      AWS_ENDPOINT_URL_STS: sts.url,
      ...clock?.env,
      ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }),
    };
    const seen = (path: string): string => join(disks?.root ?? '/', path);
    return { home, env, under: disks?.under ?? [], keychain, disks, clock, seen, close };
  } catch (error) {
    await close();
    throw error;
  }
}
