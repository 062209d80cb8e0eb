import { afterEach, describe, expect, it } from 'vitest';
import { isRolechainError } from '../../../src/errors/error.ts';
import { SecretService } from '../../../src/keychain/secret-service.ts';
import { unlockSecretService } from '../../../src/keychain/unlock.ts';
import { skippedFor } from '../../support/installed.ts';
import { Prompter, whyNoPrompter } from '../../support/prompter.ts';
import { type KeychainState, secretService, whyNoSecretService } from '../../support/secret-service.ts';

const account = 'a'.repeat(64);
const secret = Uint8Array.from([0, 1, 2, 255, 0]);
const uid = process.getuid?.();
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

type Env = Readonly<Record<string, string>>;

async function read(env: Env): Promise<unknown> {
  const store = new SecretService({ env, uid, timeLimit: () => 3000 });
  ending.push(() => store.close());
  return outcome(store.read(account));
}

async function machine(state: KeychainState): Promise<Env> {
  const running = await secretService(state, async (env) => {
    const store = new SecretService({ env, uid, timeLimit: () => 3000 });
    await store.write(account, secret, 'rolechain: deploy');
    store.close();
  });
  ending.push(() => running.stop());
  return running.env;
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return isRolechainError(error) ? error.code : error;
  }
}

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(`unlocking${skippedFor(absent)}`, () => {
  it.each<{ state: KeychainState; result: unknown }>([
    { state: 'unlocked', result: undefined },
    // Nothing there draws windows: that is a "no" as well.
    { state: 'locked', result: 'KEYCHAIN_LOCKED' },
    { state: 'empty', result: 'KEYCHAIN_MISSING' },
    { state: 'no-service', result: 'KEYCHAIN_MISSING' },
    { state: 'no-bus', result: 'KEYCHAIN_MISSING' },
    { state: 'mute', result: 'KEYCHAIN_TIMEOUT' },
    { state: 'frozen', result: 'KEYCHAIN_TIMEOUT' },
  ])('a keychain that is $state: $result', async ({ state, result }) => {
    expect(await outcome(unlockSecretService({ env: await machine(state), uid }, 2_000))).toEqual(result);
  });
});

const lacking = whyNoPrompter();

describe.skipIf(lacking !== undefined)(`unlocking with a person at the screen${skippedFor(lacking)}`, () => {
  async function withPerson(keys: readonly string[], limit = 50_000): Promise<readonly unknown[]> {
    const env = await machine('locked');
    const prompter = await Prompter.start(env);
    ending.push(() => prompter.stop());
    const before = await read(env);
    let done = false;
    const unlocking = outcome(unlockSecretService({ env, uid }, limit)).finally(() => (done = true));
    if (keys.length > 0) await prompter.screen.pressUntil(() => done, ...keys);
    return [before, await unlocking, await read(env)];
  }

  it('who types the password: what was kept can be read', async () => {
    const keys = ['ctrl+a', ...Array.from('throwaway'), 'Return'];
    expect(await withPerson(keys)).toEqual(['KEYCHAIN_LOCKED', undefined, secret]);
  });

  it('who says no', async () => {
    expect(await withPerson(['Escape'])).toEqual(['KEYCHAIN_LOCKED', 'KEYCHAIN_LOCKED', 'KEYCHAIN_LOCKED']);
  });

  it('who is not there', async () => {
    expect(await withPerson([], 3_000)).toEqual(['KEYCHAIN_LOCKED', 'KEYCHAIN_TIMEOUT', 'KEYCHAIN_LOCKED']);
  });
});
