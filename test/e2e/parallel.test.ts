import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { skippedFor } from '../support/installed.ts';
import { run } from '../support/program.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const callers = 100;
const onceForAll = ['GetCallerIdentity', ...['a', 'b', 'c', 'd', 'e'].map((name) => `AssumeRole role-${name}`)];

/** Starts all callers at once on a cold chain; they must get one and the same answer. */
async function startAll(box: Box, env: Readonly<Record<string, string>>): Promise<void> {
  const running = Array.from({ length: callers }, () => run(['process', '--profile', 'role-e'], { env }));
  const ran = await Promise.all(running);
  for (const { stderr } of ran) box.said('stderr of a caller', stderr);
  expect(ran.map(({ code, signal, stderr }) => ({ code, signal, stderr }))).toEqual(
    ran.map(() => ({ code: 0, signal: null, stderr: '' })),
  );
  const answers = new Set(ran.map(({ stdout }) => stdout));
  expect(answers.size).toBe(1);
  expectDocument([...answers].join(''));
}

describe('FAULT 34: a hundred callers at once of a cold chain of five hops', { timeout: 180_000 }, () => {
  it('with the file cache: one sequence of calls, one answer', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    await startAll(box, box.env);
    expect(allCalls(sts.calls)).toEqual(onceForAll);
  });

  const why = whyNoSecretService();
  it.skipIf(why !== undefined)(
    `with a real keychain: one sequence of calls, one answer${skippedFor(why)}`,
    async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const keychain = await secretService('unlocked');
      try {
        await startAll(box, { ...box.env, ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' });
        expect(allCalls(sts.calls)).toEqual(onceForAll);
        // And a hundred hits, which ask nobody.
        await startAll(box, { ...box.env, ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' });
        expect(allCalls(sts.calls)).toEqual(onceForAll);
      } finally {
        await keychain.stop();
      }
    },
  );
});
