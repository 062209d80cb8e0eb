import { spawnSync } from 'node:child_process';
import { testAdminKey } from '../test/emulator/worlds.ts';
import { has } from '../test/support/installed.ts';
import type { Bench } from './bench.ts';
import type { Contender } from './pairs.ts';
import { isSession, rivalEnv } from './rivals.ts';
import { whyNoKeychain } from './stage.ts';
import { profile } from './world.ts';

/** aws-vault with a session of the same role in a Secret Service of its own; undefined, and told, where it has none. */
export async function awsVault({ stage, missing }: Bench): Promise<Contender | undefined> {
  if (!has('aws-vault') || whyNoKeychain !== undefined) return undefined;
  const { env: home } = await stage.place('keychain');
  const where = { AWS_VAULT_BACKEND: 'secret-service', AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME: 'login' };
  const env = { ...home, ...rivalEnv(stage.sts.url), ...where };
  const keys = { AWS_ACCESS_KEY_ID: testAdminKey.id, AWS_SECRET_ACCESS_KEY: testAdminKey.secret };
  const limits = { timeout: 20_000, encoding: 'utf8' } as const;
  spawnSync('aws-vault', ['add', '--env', 'default'], { env: { ...env, ...keys }, ...limits });
  const words = ['aws-vault', 'export', '--format=json', profile];
  const { stdout, stderr } = spawnSync('aws-vault', words.slice(1), { env, ...limits });
  if (isSession(stdout)) return { words, env, right: isSession };
  missing(`aws-vault (it did not get a session from the emulator: ${stderr.trim().split('\n').at(-1) ?? ''})`);
  return undefined;
}
