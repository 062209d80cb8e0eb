import { describe, expect, it } from 'vitest';
import { type Ask, asks } from '../../../soak/asks.ts';
import type { Deed } from '../../../soak/deeds.ts';
import { type PlannedPhase, schedule } from '../../../soak/schedule.ts';

const three = { seed: 42, minutes: 3, short: false };

const kindsOf = ({ deeds }: PlannedPhase): ReadonlySet<Deed['kind']> => new Set(deeds.map(({ deed }) => deed.kind));

describe('a schedule', () => {
  it('is the same for the same seed and size, and another for another seed', () => {
    expect(schedule(three)).toEqual(schedule(three));
    const [one, other] = [schedule(three), schedule({ ...three, seed: 43 })];
    expect(other.map(({ name }) => name)).toEqual(one.map(({ name }) => name));
    expect(other.map(({ deeds }) => deeds)).not.toEqual(one.map(({ deeds }) => deeds));
  });

  it('has the minutes it was given, and every deed within its phase, in the order of time', () => {
    for (const minutes of [0.5, 3, 10]) {
      const phases = schedule({ ...three, minutes });
      expect(phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(minutes * 60_000);
      for (const { deeds, milliseconds } of phases) {
        const times = deeds.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.filter((at) => at < 0 || at >= milliseconds)).toEqual([]);
      }
    }
  });

  it('does everything that can go wrong somewhere, and nothing of it in fair weather', () => {
    const phases = schedule(three);
    expect(new Set(phases.flatMap((phase) => [...kindsOf(phase)]))).toEqual(
      new Set(['signal', 'stop', 'fault', 'calm', 'revoke', 'forget', 'freeze', 'restart', 'fill', 'clock']),
    );
    for (const phase of phases.filter(({ name }) => name.startsWith('fair'))) {
      expect([...kindsOf(phase)]).toEqual(['forget']);
    }
  });

  it('leaves no two keychain faults, and no two full disks, at one time', () => {
    for (const { deeds } of schedule(three)) {
      for (const kinds of [['freeze', 'restart'], ['fill']]) {
        const lasting = deeds.flatMap(({ at, deed }) =>
          kinds.includes(deed.kind) && 'milliseconds' in deed ? [{ from: at, to: at + deed.milliseconds }] : [],
        );
        expect(lasting.filter(({ from }, index) => from < (lasting[index - 1]?.to ?? 0))).toEqual([]);
      }
    }
  });

  it('steps clocks both ways, alone and together with AWS’s, and sets them right at the end', () => {
    const clocks = schedule(three).find(({ name }) => name === 'stepped clocks');
    const steps = (clocks?.deeds ?? []).flatMap(({ deed }) =>
      deed.kind === 'clock' ? [`${deed.ours / 3_600_000} ${deed.aws / 3_600_000}`] : [],
    );
    expect(steps.toSorted()).toEqual(['-1 0', '0 0', '0 0', '1 0', '1 1']);
    expect(steps.at(-1)).toBe('0 0');
  });

  it('asks the same in the same place for the same seed, and in all places for everything', () => {
    const [phase] = schedule(three);
    if (phase === undefined) throw new Error('a schedule has phases');
    const some = (place: number): readonly Ask[] => {
      const asking = asks(three.seed, phase, place);
      return Array.from({ length: 200 }, () => asking.next().value);
    };
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
    expect(new Set(some(1).map(({ wanted }) => wanted.profile)).size).toBe(12);
    expect(some(1).filter(({ flags }) => flags.includes('--policy')).length).toBeGreaterThan(30);
  });
});
