import { describe, expect, it } from 'vitest';
import type { ChainPlan } from '../../../src/chain/chain-plan.ts';
import type { Ports } from '../../../src/session/ports.ts';
import { acquire } from '../../../src/session/acquire.ts';
import { RolechainError } from '../../../src/errors/error.ts';
import { planOf, World } from '../../support/world.ts';

const SERIAL = 'arn:aws:iam::222222222222:mfa/alice';
const role = (name: string, source: string, more = ''): string =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name.toUpperCase()}\nsource_profile = ${source}\n${more}\n`;
const base = '[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';
const three = `${base}${role('a', 'base')}${role('b', 'a')}${role('c', 'b')}`;
const device = `mfa_serial = ${SERIAL}\nmfa_session_seconds = 0`;
const withDevice = `${base}${role('a', 'base', device)}${role('b', 'a')}`;

/** A world that also logs its locks and its cache, and whose keychain takes until the next call of STS to write. */
function slowWorld(plan: ChainPlan): { readonly world: World; readonly ports: Ports } {
  const world = new World();
  const writes: (() => void)[] = [];
  const { cache, lock, sts } = world.ports;
  const names = new Map(plan.hops.map(({ cacheKey, profile }) => [cacheKey, profile]));
  const nameOf = (key: string): string => names.get(key) ?? key;
  const ports: Ports = {
    ...world.ports,
    cache: {
      ...cache,
      get: async (key) => {
        world.log.push(`look for ${nameOf(key)}`);
        return cache.get(key);
      },
      put: async (key, kept, about) => {
        world.log.push(`keep ${about.profile} …`);
        await new Promise<void>((resolve) => {
          writes.push(resolve);
          // Nobody calls any more: the last one is not waited for by a call.
          setImmediate(() => setImmediate(resolve));
        });
        await cache.put(key, kept, about);
        world.log.push(`… ${about.profile} kept`);
      },
    },
    lock: {
      hold: async (name, work) => {
        world.log.push(`lock ${nameOf(name)}`);
        try {
          return await lock.hold(name, work);
        } finally {
          world.log.push(`unlock ${nameOf(name)}`);
        }
      },
    },
    sts: {
      ...sts,
      prepare: async () => void world.log.push('prepare'),
      assumeRole: async (call, as) => {
        const session = await sts.assumeRole(call, as);
        for (const written of writes.splice(0)) written();
        return session;
      },
    },
  };
  return { world, ports };
}

describe('beside the walk', () => {
  it('a session is written down while the next is asked for, and its lock is given back when it is kept', async () => {
    const plan = planOf(three, 'c');
    const { world, ports } = slowWorld(plan);
    await acquire(plan, ports);
    expect(world.log).toEqual([
      'look for c',
      'look for a',
      'look for b',
      'lock a',
      'prepare',
      'look for a',
      'base static',
      'who is AKIABASE',
      'AKIABASE → A as alice',
      'keep a …',
      'lock b',
      'prepare',
      'ASIA-A → B as alice',
      '… a kept',
      'keep b …',
      'unlock a',
      'lock c',
      'prepare',
      'ASIA-B → C as alice',
      '… b kept',
      'keep c …',
      'unlock b',
      '… c kept',
      'unlock c',
    ]);
  });

  it('a refusal is told when all is kept and every lock is given back', async () => {
    const plan = planOf(three, 'c');
    const { world, ports } = slowWorld(plan);
    world.judge = ({ request }) => {
      if (!request.roleArn.endsWith('/B')) return;
      throw new RolechainError('STS_DENIED', { action: 'sts:AssumeRole', target: request.roleArn, reason: 'no' });
    };
    await expect(acquire(plan, ports)).rejects.toMatchObject({ code: 'STS_DENIED' });
    expect(world.log.slice(-4)).toEqual(['ASIA-A → B as alice', 'unlock b', '… a kept', 'unlock a']);
  });

  it('what somebody typed a code for is kept before anything else is asked', async () => {
    const plan = planOf(withDevice, 'b');
    const { world, ports } = slowWorld(plan);
    world.codes = ['123456'];
    await acquire(plan, ports);
    const told = world.log.indexOf('AKIABASE → A as alice with 123456');
    const [kept, next] = ['… a kept', 'ASIA-A → B as alice'].map((line) => world.log.indexOf(line));
    expect([told, kept, next].toSorted((a = -1, b = -1) => a - b)).toEqual([told, kept, next]);
  });

  it('who had to wait for a lock looks again whether it is done, and loads nothing for calls before', async () => {
    const plan = planOf(three, 'c');
    const { world, ports } = slowWorld(plan);
    world.waited = true;
    world.meanwhile = () => {
      for (const hop of [0, 1, 2]) world.keep(plan, hop, 60);
    };
    await acquire(plan, ports);
    expect(world.log).toEqual(['look for c', 'look for a', 'look for b', 'lock a', 'look for c', 'unlock a']);
  });

  it('a way to STS that is closed is told by the call that needs it, and by nobody before', async () => {
    const plan = planOf(three, 'c');
    const { world, ports } = slowWorld(plan);
    const closed = new RolechainError('CONFIG_UNREADABLE', { file: 'bundle.pem', reason: 'it is not there' });
    const prepare = async (): Promise<never> => Promise.reject(closed);
    const callerArn = prepare;
    await expect(acquire(plan, { ...ports, sts: { ...ports.sts, prepare, callerArn } })).rejects.toBe(closed);
    expect(world.log).toContain('base static');
  });
});
