import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { faketime, noFaketime } from '../support/faketime.ts';

const args = ['process', '--profile', 'role-b'];
const at = (time: string): Record<string, string> => ({ LD_PRELOAD: faketime ?? '', FAKETIME: time });

describe.skipIf(faketime === undefined)(`a machine whose clock${noFaketime}`, () => {
  // STS's Date header teaches the difference; what comes out ends an hour from now by the machine’s own clock, because
  // that is the one that callers look at.
  it.for([
    { time: '@1970-01-02 00:00:00', ends: '1970-01-02T01:0' },
    { time: '@2001-09-09 00:00:00', ends: '2001-09-09T01:0' },
  ])('stands at $time gets a session that ends by it', async ({ time, ends }, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const { code, stdout, stderr } = await box.run(args, { env: { ...at(time), TZ: 'UTC' } });
    expect([code, stderr]).toEqual([0, '']);
    expect(expectDocument(stdout).Expiration.slice(0, ends.length)).toBe(ends);
  });

  it.for(['-1h', '-10m', '-4m', '+4m', '+10m'])(
    'is %s off gets a session that has not ended by it',
    async (time, { box }) => {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const { code, stdout, stderr } = await box.run(args, { env: at(time) });
      expect([code, stderr]).toEqual([0, '']);
      const off = Number(time.slice(0, -1)) * (time.endsWith('h') ? 60 : 1);
      const minutes = (Date.parse(expectDocument(stdout).Expiration) - Date.now()) / 60_000 - off;
      expect(minutes).toBeGreaterThan(45);
      expect(minutes).toBeLessThan(61);
    },
  );

  it.for(['+1h', '@2039-01-01 00:00:00', '@2107-01-01 00:00:00'])('is at %s is told so', async (time, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const { code, stdout, stderr } = await box.run(args, { env: at(time) });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toMatch(/^rolechain: error: this machine’s clock differs from AWS’s .*\[CLOCK_SKEW\]\n/);
  });

  it('was put forward, and back again: what was kept is neither given out too late nor lost', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const first = expectDocument((await box.run(args)).stdout);
    expect(await box.run(args, { env: at('+3h') })).toMatchObject({ code: 7, stdout: '' });
    const { code, stdout } = await box.run(args);
    expect(code).toBe(0);
    expect(Date.parse(expectDocument(stdout).Expiration)).toBeGreaterThanOrEqual(Date.parse(first.Expiration));
  });
});
