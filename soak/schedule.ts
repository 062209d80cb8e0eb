import type { Timed } from './deeds.ts';
import { dice } from './seed.ts';
import { every, type Trouble, troubles } from './troubles.ts';

/** A part of the run: where sessions are kept, and what goes wrong meanwhile. */
export interface Phase {
  readonly name: string;
  readonly store: 'file' | 'keychain';
  readonly troubles: readonly Trouble[];
}

export interface PlannedPhase extends Phase {
  readonly milliseconds: number;
  /** In the order of time. */
  readonly deeds: readonly Timed[];
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
