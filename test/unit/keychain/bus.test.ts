import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { BusError } from '../../../src/keychain/bus-error.ts';
import { Bus } from '../../../src/keychain/bus.ts';

/** Both ends of a Unix socket; the listening end reads nothing by itself. */
async function ends(): Promise<{ readonly ours: Socket; readonly theirs: Socket; readonly close: () => void }> {
  const folder = mkdtempSync('/tmp/rolechain-bus-');
  const server = createServer({ pauseOnConnect: true });
  const arrived = new Promise<Socket>((resolve) => {
    server.once('connection', resolve);
  });
  await new Promise<void>((resolve) => {
    server.listen(join(folder, 'bus'), resolve);
  });
  const ours = connect(join(folder, 'bus'));
  const close = (): void => {
    server.close();
    rmSync(folder, { recursive: true });
  };
  return { ours, theirs: await arrived, close };
}

const question = { destination: 'a.b', path: '/', interface: 'a.b', member: 'Ask' };

it.each([
  ['before it has read what we wrote, which the system calls a reset', true],
  ['after it has read it', false],
])('a bus that goes %s has closed the connection', async (_, unread) => {
  const { ours, theirs, close } = await ends();
  try {
    const bus = new Bus(ours, 0);
    const answer = bus.call(question).catch((error: unknown) => error);
    while (ours.bytesWritten === 0 || ours.writableLength > 0) await turn();
    if (!unread) {
      theirs.resume();
      while (theirs.bytesRead < ours.bytesWritten) await turn();
    }
    theirs.destroy();
    expect(await answer).toEqual(new BusError('Closed', 'the bus closed the connection'));
    expect(await bus.call(question).catch((error: unknown) => error)).toBeInstanceOf(BusError);
  } finally {
    close();
  }
});
