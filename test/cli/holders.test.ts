import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { assumed, whenAssuming } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programs, skipped } from '../support/installed.ts';
import { startLive } from '../support/live-program.ts';
import { standalone } from '../support/program.ts';

const roleA = ['process', '--profile', 'role-a'];

describe('FAULT 35: kill -9 of the holder', () => {
  it('ten times in a row: the next takes over within a second', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'stall' }, { action: 'AssumeRole', times: 11 });
    const waits: number[] = [];
    let holder = startLive(box, roleA);
    for (let round = 1; round <= 10; round += 1) {
      // oxlint-disable no-await-in-loop -- one after the other
      await whenAssuming(sts, round);
      const next = startLive(box, roleA);
      await next.sees('lock.waiting');
      holder.child.kill('SIGKILL');
      const killed = performance.now();
      await next.sees('lock.held');
      waits.push(performance.now() - killed);
      await holder.ended;
      holder = next;
      // oxlint-enable no-await-in-loop
    }
    // Half of them: other programs may keep the machine busy.
    expect(waits.toSorted((one, other) => one - other)[5]).toBeLessThan(1000);
    await whenAssuming(sts, 11);
    holder.child.kill('SIGKILL');
    await holder.ended;
    const last = await box.run(roleA);
    expect({ code: last.code, stderr: last.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(last.stdout);
    expect(assumed(sts.calls)).toHaveLength(12);
  });

  // What is written last of a file is its name. One thread, because strace counts each by itself.
  describe.skipIf(!programs.strace)(`while it writes to the cache${skipped(programs.strace, 'strace')}`, () => {
    it.for([
      { what: 'the session', when: 1, kept: false },
      { what: 'the list of what is kept', when: 2, kept: true },
    ])('$what: it is kept wholly or not at all', async ({ when, kept }, { box, skip }) => {
      skip(Boolean(standalone) && when > 1, 'Bun renames in threads of its own choice');
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const kill = `rename,renameat,renameat2:signal=SIGKILL:when=${when}`;
      const under = [
        'strace',
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        'trace=rename,renameat,renameat2',
        '-e',
        `inject=${kill}`,
      ];
      const killed = await box.run(roleA, { under, env: { NODE_DISABLE_COMPILE_CACHE: '1', UV_THREADPOOL_SIZE: '1' } });
      expect({ code: killed.code, signal: killed.signal, stdout: killed.stdout }).toEqual({
        code: null,
        signal: 'SIGKILL',
        stdout: '',
      });
      for (let turn = 0; turn < 2; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- the second run is a hit
        const next = await box.run(roleA);
        expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
        expectDocument(next.stdout);
      }
      expect(assumed(sts.calls)).toHaveLength(kept ? 1 : 2);
      expect((await box.run(['cache', 'clear'])).code).toBe(0);
      expect(leftOf(box)).toEqual([]);
    });
  });
});

function leftOf(box: Box): readonly string[] {
  return readdirSync(box.path('run', 'rolechain'));
}
