import { type Bench, mainRuntimes } from './bench.ts';
import { alternate } from './pairs.ts';
import { growth, median } from './quantiles.ts';
import type { Runtime } from './runtimes.ts';
import { hit, type Place } from './stage.ts';
import { configAmong } from './world.ts';

const few = 10;
const target = 10_000;

/** What profiles that have nothing to do with the chain add to a hit. */
export async function scale(bench: Bench): Promise<void> {
  const { stage, size } = bench;
  const counts = size.short ? [few, target] : [few, target, 30_000, 100_000];
  const places = new Map<number, Place>();
  for (const count of counts) places.set(count, await stage.place('file', configAmong(count)));
  for (const runtime of mainRuntimes(bench)) await bench.attempt(() => among(bench, runtime, places));
}

async function among({ size, add }: Bench, runtime: Runtime, places: ReadonlyMap<number, Place>): Promise<void> {
  const name = (count: number): string => `${runtime.name}, ${count} profiles`;
  const contenders = Object.fromEntries([...places].map(([count, place]) => [name(count), hit(runtime, place)]));
  const contest = await alternate(contenders, size);
  const larger = [...places.keys()].filter((count) => count >= target);
  for (const count of larger) {
    add({
      number: 5,
      what: `${runtime.name}: what ${inWords(count)} profiles add to a hit beside ${few}`,
      ours: { unit: 'ms', value: contest.time(name(count)) },
      beside: { unit: 'ms', value: contest.time(name(few)) },
      result: { unit: 'ms', value: contest.added(name(count), name(few)) },
      ...(count === target ? { target: { atMost: runtime.target.profiles } } : {}),
    });
  }
  if (larger.length < 2) return;
  const points = larger.map(
    (count) => [count, median(contest.each(name(count), name(few), (time, base) => time - base))] as const,
  );
  add({
    number: 5,
    what: `${runtime.name}: the power of the number of profiles that the added time grows with, 10,000 to 100,000`,
    result: { unit: 'power', value: growth(points) },
    target: { atMost: 1.1 },
  });
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
