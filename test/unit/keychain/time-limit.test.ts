import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TimeIsUp, withinLimit } from '../../../src/keychain/time-limit.ts';

it('gives what the work gives, and abandons nothing', async () => {
  const abandoned: unknown[] = [];
  expect(await withinLimit(1000, Promise.resolve(7), (reason) => abandoned.push(reason))).toBe(7);
  expect(abandoned).toEqual([]);
});

it('abandons work that takes longer, with the reason it throws', async () => {
  const abandoned: unknown[] = [];
  const never = new Promise(() => {});
  const error = await withinLimit(20, never, (reason) => abandoned.push(reason)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TimeIsUp);
  expect(abandoned).toEqual([error]);
});

it('an answer that came in time counts, though this process did not run when it came', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-time-'));
  const server = createServer();
  server.listen(join(folder, 'socket'));
  await once(server, 'listening');
  const client = connect(join(folder, 'socket'));
  const [peer]: Socket[] = await once(server, 'connection');
  const answer = once(client, 'data').then(String);
  const limited = withinLimit(20, answer, () => client.destroy());
  peer?.write('answer');
  const busyUntil = performance.now() + 80;
  while (performance.now() < busyUntil);
  expect(await limited).toBe('answer');
  client.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});
