import { startEmulator } from '../test/emulator/emulator.ts';
import { siblings } from './world.ts';

/** What the parent may ask: an answer delay in ms from now on, or what was called since it last asked. */
export type Asked = { readonly delay: number } | 'tally';

/** What was called, and over how many new TCP connections. */
export interface Tally {
  readonly calls: readonly string[];
  readonly connections: number;
}

// The emulator in a process of its own: whoever measures stands still while it waits for a program to end, and could
// not answer meanwhile. Begins with its URL; ends with its parent.
if (process.send !== undefined) {
  const emulator = await startEmulator(siblings);
  let [calls, connections] = [0, 0];
  const tell = (message: Tally | string | true): void => void process.send?.(message);
  process.on('message', (asked: Asked) => {
    if (asked === 'tally') {
      tell({
        calls: emulator.calls.slice(calls).map(({ action }) => action ?? ''),
        connections: emulator.connections - connections,
      });
      [calls, connections] = [emulator.calls.length, emulator.connections];
      return;
    }
    emulator.clearFaults();
    if (asked.delay > 0) emulator.fault({ kind: 'delay', ms: asked.delay }, { times: Infinity });
    tell(true);
  });
  process.on('disconnect', () => process.exit(0));
  tell(emulator.url);
}
