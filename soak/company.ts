import { type Ask, asks } from './asks.ts';
import { Crowd, type Start } from './crowd.ts';
import type { Ending } from './evidence.ts';
import type { Phase } from './schedule.ts';

/** What a company is told to do. */
export type Order =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'fill'; readonly seed: number; readonly phase: Phase; readonly place: number }
  | { readonly kind: 'ask'; readonly ask: Ask }
  | { readonly kind: 'end'; readonly pid: number; readonly signal: 'SIGKILL' | 'SIGTERM' }
  | { readonly kind: 'stop'; readonly pid: number; readonly milliseconds: number }
  | { readonly kind: 'close' };

/** What it tells: who runs now, how somebody ended, and that nobody is left. */
export type News =
  | { readonly kind: 'began'; readonly pid: number }
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'closed' };

// A part of the crowd in a process of its own: who starts a process waits until it runs, and one alone could not start
// them as quickly as they end. Ends all of its own with its parent.
if (process.send !== undefined) {
  // Who ended meanwhile need not hear it; without the callback that would end us before we have ended ours.
  const tell = (news: News): void => void process.send?.(news, () => undefined);
  let crowd: Crowd | undefined;
  process.on('message', (order: Order) => {
    switch (order.kind) {
      case 'start':
        crowd = new Crowd(order.start, {
          began: (pid) => tell({ kind: 'began', pid }),
          ended: (ending) => tell({ kind: 'ended', ending }),
        });
        return;
      case 'fill':
        return crowd?.fill(asks(order.seed, order.phase, order.place));
      case 'ask':
        return void crowd?.ask(order.ask);
      case 'end':
        return crowd?.end(order.pid, order.signal);
      case 'stop':
        return crowd?.stop(order.pid, order.milliseconds);
      case 'close':
        return void crowd?.close().then(() => tell({ kind: 'closed' }));
    }
  });
  process.on('disconnect', () => {
    crowd?.kill();
    process.exit(0);
  });
}
