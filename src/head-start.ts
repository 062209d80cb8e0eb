import { SecretService } from './keychain/secret-service.ts';
import { operationLimit } from './keychain/time-limit.ts';
import { Machine } from './machine.ts';

/** What a run has begun before it knows what it is to do. */
export interface HeadStart {
  readonly machine: Machine;
  /** The Secret Service, where it is what the run will ask first. Its connection ends with the process, which is at once. */
  readonly keychain?: SecretService;
}

/**
 * Has the bus and the keychain at work while this process loads its rules and reads the configuration; without `cache`, or where
 * another store is asked for, nothing. Never throws: what fails is told by whoever needs the keychain.
 */
export async function headStart(cache: boolean): Promise<HeadStart> {
  const machine = new Machine();
  const { env, platform, uid, deadline } = machine;
  if (!cache || platform === 'darwin' || platform === 'win32') return { machine };
  if (!['auto', 'keychain'].includes(env['ROLECHAIN_CACHE'] || 'auto')) return { machine };
  const keychain = new SecretService({ env, uid, timeLimit: operationLimit(deadline) });
  await keychain.begin();
  return { machine, keychain };
}
