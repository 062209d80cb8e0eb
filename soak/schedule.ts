import type { Fault, FaultRule } from '../test/emulator/faults.ts';
import { allow } from '../test/emulator/documents.ts';
import { dice, type Dice } from './seed.ts';
import { type Made, type Wanted, wanted } from './world.ts';

/** What can be made to go wrong in a phase. */
export type Trouble = 'signals' | 'weather' | 'keychain' | 'disk' | 'clock';

/** A part of the run: where sessions are kept, and what goes wrong meanwhile. */
export interface Phase {
  readonly name: string;
  readonly store: 'file' | 'keychain';
  readonly troubles: readonly Trouble[];
}

/** Something that is done to the processes or to what they stand on. */
export type Deed =
  | { readonly kind: 'signal'; readonly signal: 'SIGKILL' | 'SIGTERM'; readonly whom: Whom; readonly luck: number }
  | { readonly kind: 'stop'; readonly milliseconds: number; readonly whom: Whom; readonly luck: number }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly rule: FaultRule }
  | { readonly kind: 'calm' }
  /** AWS ends sessions, all or those of one role. */
  | { readonly kind: 'revoke'; readonly roleArn?: string }
  /** Somebody clears the cache. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'freeze'; readonly milliseconds: number }
  | { readonly kind: 'restart'; readonly milliseconds: number }
  /** The disk is full but for so many bytes. */
  | { readonly kind: 'fill'; readonly spare: number; readonly milliseconds: number }
  /** The clocks of the processes and of AWS are off by so many ms from now on. */
  | { readonly kind: 'clock'; readonly ours: number; readonly aws: number };

export type Whom = 'holder' | 'waiter';

export interface Timed {
  /** Milliseconds after the phase began. */
  readonly at: number;
  readonly deed: Deed;
}

export interface PlannedPhase extends Phase {
  readonly milliseconds: number;
  /** In the order of time. */
  readonly deeds: readonly Timed[];
}

/** One process that asks. */
export interface Ask {
  readonly wanted: Wanted;
  /** What follows `process`. */
  readonly flags: readonly string[];
  /** What its credentials must come from: that of `wanted`, with the policy of the flags. */
  readonly path: readonly Made[];
  /** `auto` and a named keychain differ in what happens when it fails. */
  readonly cache: 'auto' | 'file' | 'keychain';
  /** How long its place stays empty before it starts. */
  readonly pause: number;
}

const phases: readonly Phase[] = [
  { name: 'fair weather, files', store: 'file', troubles: [] },
  { name: 'fair weather, keychain', store: 'keychain', troubles: [] },
  { name: 'signals, files', store: 'file', troubles: ['signals'] },
  { name: 'signals, keychain', store: 'keychain', troubles: ['signals'] },
  { name: 'bad STS, files', store: 'file', troubles: ['weather'] },
  { name: 'bad keychain', store: 'keychain', troubles: ['keychain'] },
  { name: 'full disk', store: 'file', troubles: ['disk'] },
  { name: 'stepped clocks', store: 'file', troubles: ['clock'] },
  { name: 'all at once, files', store: 'file', troubles: ['signals', 'weather', 'disk', 'clock'] },
  { name: 'all at once, keychain', store: 'keychain', troubles: ['signals', 'weather', 'keychain', 'clock'] },
];

const shortPhases = new Set([
  'fair weather, keychain',
  'stepped clocks',
  'all at once, files',
  'all at once, keychain',
]);

export interface Size {
  readonly seed: number;
  readonly minutes: number;
  /** Only some of the phases. */
  readonly short: boolean;
}

/** The same seed and size give the same phases and deeds; when the machine comes to them is its own affair. */
export function schedule({ seed, minutes, short }: Size): readonly PlannedPhase[] {
  const chosen = phases.filter(({ name }) => !short || shortPhases.has(name));
  const milliseconds = Math.round((minutes * 60_000) / chosen.length);
  return chosen.map((phase) => {
    const deeds = phase.troubles.flatMap((trouble) => {
      const thrown = dice(seed, `${phase.name}: ${trouble}`);
      return troubles[trouble](thrown, milliseconds);
    });
    // Kept sessions go now and then, in every weather: otherwise nothing would be left to do after the first second.
    const forgotten = dice(seed, `${phase.name}: forgetting`);
    deeds.push(...every(forgotten, 2500, milliseconds, () => ({ kind: 'forget' })));
    return { ...phase, milliseconds, deeds: deeds.toSorted((one, other) => one.at - other.at) };
  });
}

/** What the process in one place asks, one after the other, without end. */
export function* asks(seed: number, phase: Phase, place: number): Generator<Ask, never> {
  const thrown = dice(seed, `${phase.name}: place ${place}`);
  for (;;) {
    const chosen = thrown.pick(wanted);
    const policy = thrown.chance(0.3) ? policies(thrown) : undefined;
    const cache = phase.store === 'file' ? 'file' : thrown.pick(['auto', 'keychain'] as const);
    yield {
      wanted: chosen,
      flags: ['--profile', chosen.profile, ...(policy === undefined ? [] : ['--policy', policy])],
      path: policy === undefined ? chosen.path : narrowed(chosen, policy),
      cache,
      pause: thrown.whole(0, 60),
    };
  }
}

/** A few that many ask for, and many that nobody else does. */
function policies(thrown: Dice): string {
  const name = thrown.chance(0.5) ? thrown.whole(1, 3) : thrown.whole(100, 99_999);
  return JSON.stringify(allow('s3:GetObject', `arn:aws:s3:::reports/${name}/*`));
}

function narrowed({ path }: Wanted, policy: string): readonly Made[] {
  return path.map((made, index) => (index === path.length - 1 ? { ...made, policy } : made));
}

const troubles: Readonly<Record<Trouble, (thrown: Dice, milliseconds: number) => Timed[]>> = {
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
function every(thrown: Dice, mean: number, milliseconds: number, deed: () => Deed): Timed[] {
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
