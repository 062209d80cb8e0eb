import type { Fault, FaultRule } from '../test/emulator/faults.ts';
import type { Deed, Timed } from './deeds.ts';
import type { Dice } from './seed.ts';
import { wanted } from './world.ts';

/** What can be made to go wrong in a phase. */
export type Trouble = 'signals' | 'weather' | 'keychain' | 'disk' | 'clock';

/** What each trouble does in a phase of so many milliseconds. */
export const troubles: Readonly<Record<Trouble, (thrown: Dice, milliseconds: number) => Timed[]>> = {
  signals: (thrown, milliseconds) => every(thrown, 150, milliseconds, () => signal(thrown)),
  weather: (thrown, milliseconds) => [
    ...every(thrown, 120, milliseconds, () => fault(thrown)),
    ...every(thrown, 3000, milliseconds, () => ({ kind: 'calm' })),
    ...every(thrown, 2000, milliseconds, () =>
      thrown.chance(0.5) ? { kind: 'revoke' } : { kind: 'revoke', roleArn: thrown.pick(wanted).path[0].arn },
    ),
  ],
  keychain: (thrown, milliseconds) =>
    after(thrown, 400, 1500, milliseconds, () => {
      const lasts = thrown.chance(0.3) ? thrown.whole(3000, 5000) : thrown.whole(100, 1500);
      return { kind: thrown.chance(0.6) ? 'freeze' : 'restart', milliseconds: lasts };
    }),
  disk: (thrown, milliseconds) =>
    after(thrown, 200, 1000, milliseconds, () => ({
      kind: 'fill',
      spare: thrown.pick([0, 0, 4096, 8192]),
      milliseconds: thrown.whole(300, 2500),
    })),
  clock: (thrown, milliseconds) => steps(thrown, milliseconds),
};

const hour = 3_600_000;

/**
 * An hour passes, and is taken back; ours is an hour ahead of AWS's, then behind it. Each is so for a fifth of the time, the
 * last fifth is right again; chance has the order of the two pairs.
 */
function steps(thrown: Dice, milliseconds: number): Timed[] {
  const [ahead, behind] = [
    { ours: hour, aws: 0 },
    { ours: -hour, aws: 0 },
  ];
  const apart = thrown.chance(0.5) ? [ahead, behind] : [behind, ahead];
  const passed = { ours: hour, aws: hour };
  const right = { ours: 0, aws: 0 };
  const order = thrown.chance(0.5) ? [passed, right, ...apart, right] : [right, ...apart, passed, right];
  return order.map((offsets, index) => ({
    at: Math.round((milliseconds * (index + 0.5 * thrown.next())) / order.length),
    deed: { kind: 'clock', ...offsets },
  }));
}

function signal(thrown: Dice): Deed {
  const whom = thrown.chance(0.6) ? 'holder' : 'waiter';
  const luck = thrown.next();
  const what = thrown.next();
  if (what < 0.4) return { kind: 'signal', signal: 'SIGKILL', whom, luck };
  if (what < 0.6) return { kind: 'signal', signal: 'SIGTERM', whom, luck };
  const milliseconds = thrown.chance(0.05) ? thrown.whole(6000, 15_000) : thrown.whole(50, 2500);
  return { kind: 'stop', milliseconds, whom, luck };
}

function fault(thrown: Dice): Deed {
  const rule: FaultRule = {
    times: thrown.whole(1, 4),
    ...(thrown.chance(0.3) ? { roleArn: thrown.pick(thrown.pick(wanted).path).arn } : {}),
  };
  return {
    kind: 'fault',
    fault: faults[Math.floor(thrown.next() * faults.length)]?.(thrown) ?? { kind: 'reset' },
    rule,
  };
}

const faults: readonly ((thrown: Dice) => Fault)[] = [
  (thrown) => ({ kind: 'throttle', status: thrown.pick([400, 429, 503] as const) }),
  (thrown) => ({ kind: 'throttle', status: thrown.pick([400, 429, 503] as const) }),
  () => ({ kind: 'stall' }),
  () => ({ kind: 'trickle' }),
  () => ({ kind: 'reset' }),
  () => ({ kind: 'reset' }),
  () => ({ kind: 'html' }),
  () => ({ kind: 'redirect', location: 'http://127.0.0.1:9/' }),
  () => ({ kind: 'garbage' }),
  () => ({ kind: 'truncated' }),
  () => ({ kind: 'billion-laughs' }),
  () => ({ kind: 'huge', bytes: 3_000_000 }),
  (thrown) => ({ kind: 'missing', element: thrown.pick(elements) }),
  (thrown) => ({ kind: 'altered', element: 'Expiration', content: thrown.pick(noTimes) }),
  () => ({ kind: 'other-role' }),
  () => ({ kind: 'other-session-name' }),
  (thrown) => ({ kind: 'skew', ms: thrown.pick([-hour, hour]) }),
  (thrown) => ({ kind: 'delay', ms: thrown.whole(50, 3000) }),
  (thrown) => ({ kind: 'delay', ms: thrown.whole(50, 3000) }),
];

const elements = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration', 'Arn', 'Credentials'] as const;
const noTimes = ['2001-01-01T00:00:00Z', 'tomorrow', ''] as const;

/** At uneven times, `mean` ms apart. */
export function every(thrown: Dice, mean: number, milliseconds: number, deed: () => Deed): Timed[] {
  const timed: Timed[] = [];
  for (let at = mean * 2 * thrown.next(); at < milliseconds; at += mean * 2 * thrown.next()) {
    timed.push({ at: Math.round(at), deed: deed() });
  }
  return timed;
}

/** One after the other: what lasts ends before the next begins, and before the phase does. */
function after(
  thrown: Dice,
  least: number,
  most: number,
  milliseconds: number,
  deed: () => Deed & { readonly milliseconds: number },
): Timed[] {
  const timed: Timed[] = [];
  for (let at = thrown.whole(least, most); ; at += thrown.whole(least, most)) {
    const next = deed();
    if (at + next.milliseconds >= milliseconds) return timed;
    timed.push({ at, deed: next });
    at += next.milliseconds;
  }
}
