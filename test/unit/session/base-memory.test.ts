import { describe, expect, it } from 'vitest';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { RolechainError } from '../../../src/errors/error.ts';
import { acquire } from '../../../src/session/acquire.ts';
import { BaseMemory } from '../../../src/session/base-memory.ts';
import { planOf, World } from '../../support/world.ts';

const MINUTE = 60_000;
const role = '[profile a]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = base\n';
const byProcess = planOf(`[profile base]\ncredential_process = print-keys\n${role}`, 'a');
const byKey = planOf(`[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n${role}`, 'a');

/** A world without a cache, whose base ends after so many minutes. */
function worldFor(minutes: number | undefined): World {
  const world = new World();
  const expiration = new Date(world.now.getTime() + (minutes ?? 0) * MINUTE);
  const token = { accessKeyId: 'ASIABASE', secretAccessKey: 's', sessionToken: 't' };
  if (minutes !== undefined) world.base = new Credentials(token, { expiration });
  world.cacheEnabled = false;
  world.putFails = true;
  return world;
}

describe('the second run of a process', () => {
  it.each([
    { rule: 'asks neither for credentials that hold nor whose they are', minutes: 60, later: 57, again: false },
    { rule: 'asks for credentials that are about to end', minutes: 60, later: 58, again: true },
    { rule: 'asks for no credentials that never end', minutes: undefined, later: 6_000, again: false },
  ])('$rule', async ({ minutes, later, again }) => {
    const [world, memory] = [worldFor(minutes), new BaseMemory()];
    await acquire(byProcess, memory.over(world.ports, byProcess));
    world.now = new Date(world.now.getTime() + later * MINUTE);
    const before = world.log.length;
    await acquire(byProcess, memory.over(world.ports, byProcess));
    const key = world.base.accessKeyId;
    expect(world.log.slice(before)).toEqual([...(again ? ['base process'] : []), `${key} → A as alice`]);
  });

  it('reads a key in a file again, whose secret may be another now, and knows whose it is', async () => {
    const [world, memory] = [worldFor(undefined), new BaseMemory()];
    for (const _ of [1, 2]) await acquire(byKey, memory.over(world.ports, byKey));
    const assumed = 'AKIABASE → A as alice';
    expect(world.log).toEqual(['base static', 'who is AKIABASE', assumed, 'base static', assumed]);
  });

  it('asks for credentials that AWS has taken back', async () => {
    const [world, memory] = [worldFor(60), new BaseMemory()];
    await acquire(byProcess, memory.over(world.ports, byProcess));
    world.judge = () => {
      throw new RolechainError('STS_EXPIRED', { action: 'sts:AssumeRole', reason: 'revoked' });
    };
    await expect(acquire(byProcess, memory.over(world.ports, byProcess))).rejects.toThrow('revoked');
    world.judge = () => {};
    const before = world.log.length;
    await acquire(byProcess, memory.over(world.ports, byProcess));
    expect(world.log.slice(before)).toEqual(['base process', 'ASIABASE → A as alice']);
  });
});
