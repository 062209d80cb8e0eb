import { type Bench, fewer, mainRuntimes, type Size, starts } from './bench.ts';
import { alternate, type Contender, WrongAnswer } from './pairs.ts';
import { median, spread } from './quantiles.ts';
import { forgetCliCache } from './rivals.ts';
import type { Runtime } from './runtimes.ts';
import { asked, bare, bestStore, hit, miss, type Place, type Stage } from './stage.ts';
import { profile, sibling } from './world.ts';

const answerDelay = 20;

/** What a run costs that finds nothing kept, or all but the last hop, with answers of AWS that take their time. */
export async function misses(bench: Bench): Promise<void> {
  const { stage, runtimes, attempt } = bench;
  await stage.sts.delay(answerDelay);
  for (const runtime of runtimes) await attempt(async () => cold(bench, runtime, await stage.place(bestStore)));
  for (const runtime of mainRuntimes(bench)) {
    await attempt(async () => beside(bench, runtime, await stage.place(bestStore)));
  }
  await attempt(() => rivals(bench));
  await stage.sts.delay(0);
}

async function cold({ stage, size, add }: Bench, runtime: Runtime, place: Place): Promise<void> {
  const before = await tripsOf(stage, size);
  const contest = await alternate({ bare: bare(runtime, place), cold: miss(runtime, place, profile, 'all') }, size);
  const { calls, connections } = await stage.sts.tally();
  const after = await tripsOf(stage, size);
  const identity = calls.filter((action) => action === 'GetCallerIdentity').length / starts(size);
  const assumed = calls.filter((action) => action === 'AssumeRole').length / starts(size);
  const trips =
    identity * median([...before.identity, ...after.identity]) + assumed * median([...before.assume, ...after.assume]);
  add({
    number: 4,
    what: `${runtime.name}: five hops cold, ${bestStore}, over bare start ÷ sum of its round trips`,
    ours: { unit: 'ms', value: contest.added('cold', 'bare') },
    beside: { unit: 'ms', value: trips },
    result: { unit: 'times', value: spread(contest.each('cold', 'bare', (time, base) => (time - base) / trips)) },
    target: { atMost: runtime.target.miss },
  });
  add({
    number: 4,
    what: `${runtime.name}: calls of a cold five-hop chain`,
    result: { unit: 'calls', value: calls.length / starts(size) },
    target: { atMost: 6 },
  });
  add({
    number: 4,
    what: `${runtime.name}: TCP connections of a cold five-hop chain`,
    result: { unit: 'connections', value: connections / starts(size) },
    target: { atMost: 1 },
  });
}

interface Trips {
  readonly identity: readonly number[];
  readonly assume: readonly number[];
}

async function tripsOf({ sts }: Stage, { rounds }: Size): Promise<Trips> {
  return {
    identity: await sts.roundTrips('GetCallerIdentity', Math.max(rounds, 10)),
    assume: await sts.roundTrips('AssumeRole', Math.max(rounds, 10)),
  };
}

async function beside({ stage, size, add }: Bench, runtime: Runtime, place: Place): Promise<void> {
  const rounds = fewer(size, 2);
  // Fills the store.
  hit(runtime, place);
  await stage.sts.tally();
  const contest = await alternate(
    { bare: bare(runtime, place), sibling: miss(runtime, place, sibling, 'own') },
    rounds,
  );
  const { calls } = await stage.sts.tally();
  add({
    number: 4,
    what: `${runtime.name}: calls of a profile that shares four kept hops; its time beside a bare start`,
    ours: { unit: 'ms', value: contest.time('sibling') },
    beside: { unit: 'ms', value: contest.time('bare') },
    result: { unit: 'calls', value: calls.length / starts(rounds) },
    target: { atMost: 1 },
  });
}

async function rivals(bench: Bench): Promise<void> {
  const { stage, size, add } = bench;
  const theirs = await stage.place('file');
  const resolving = bench.rivals.filter(
    ({ resolves, keeps, name }) => resolves && (!keeps || name.startsWith('AWS CLI')),
  );
  const contenders: Record<string, Contender> = {};
  for (const rival of resolving) {
    const before = (): void => forgetCliCache(theirs.home.path);
    contenders[rival.name] = { ...asked(rival, theirs, stage.sts.url), before };
  }
  for (const runtime of mainRuntimes(bench)) {
    contenders[runtime.name] = miss(runtime, await stage.place(bestStore), profile, 'all');
  }
  const rounds = fewer(size, 2);
  const contest = await alternate(contenders, rounds);
  const { calls } = await stage.sts.tally();
  const assumed = calls.filter((action) => action === 'AssumeRole').length / starts(rounds);
  if (assumed !== Object.keys(contenders).length * 5) throw new WrongAnswer('somebody did not walk all five hops anew');
  for (const { name } of resolving) {
    for (const runtime of mainRuntimes(bench)) {
      add({
        number: 4,
        what: `${name}, five hops cold ÷ ${runtime.name}, the same`,
        ours: { unit: 'ms', value: contest.time(runtime.name) },
        beside: { unit: 'ms', value: contest.time(name) },
        result: { unit: 'times', value: contest.ratio(name, runtime.name) },
      });
    }
  }
}
