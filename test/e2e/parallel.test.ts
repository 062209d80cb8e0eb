import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const PROCESSES = 100;
const oneWalk = ['GetCallerIdentity', ...['a', 'b', 'c', 'd', 'e'].map((role) => `AssumeRole role-${role}`)];

/** Starts all at once on a cold chain; every answer must be the same, and STS asked as by one. */
async function expectOneWalk(box: Box): Promise<void> {
  const emulator = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const runs = await Promise.all(
    Array.from({ length: PROCESSES }, async () => box.run(['process', '--profile', 'role-e'])),
  );
  expect(new Set(runs.map(({ code, stderr }) => `${code} ${stderr}`))).toEqual(new Set(['0 ']));
  const answers = [...new Set(runs.map(({ stdout }) => stdout))];
  expect(answers).toHaveLength(1);
  expectDocument(answers[0] ?? '');
  expect(allCalls(emulator.calls)).toEqual(oneWalk);
}

describe(`FAULT 34: ${PROCESSES} processes at once on a cold chain of five hops are one walk`, () => {
  it('with the file cache', async ({ box }) => expectOneWalk(box), 180_000);

  const missing = whyNoSecretService();
  const name = `with a real keychain${missing === undefined ? '' : ` (SKIPPED: ${missing})`}`;
  it.skipIf(missing !== undefined)(
    name,
    async ({ box }) => {
      const service = await secretService('unlocked');
      try {
        Object.assign(box.env, {
          ROLECHAIN_CACHE: 'keychain',
          DBUS_SESSION_BUS_ADDRESS: service.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
        });
        await expectOneWalk(box);
      } finally {
        await service.stop();
      }
    },
    180_000,
  );
});
