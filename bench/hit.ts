import { type Bench, fewer, mainRuntimes } from './bench.ts';
import { alternate, type Contender, WrongAnswer } from './pairs.ts';
import type { Runtime } from './runtimes.ts';
import { asked, bare, bestStore, hit, keepMore, type Place, say, whyNoKeychain } from './stage.ts';
import type { Row } from './table.ts';
import { awsVault } from './vault.ts';
import { profile } from './world.ts';

/** What a run costs that is answered from what is kept. */
export async function hits(bench: Bench): Promise<void> {
  const { stage, size } = bench;
  const file = await stage.place('file');
  warm(bench, file);
  const keychains = await keychainsWith(bench, size.short ? [3, 71] : [3, 22, 71, 1000]);
  const contenders = await rivals(bench);
  await stage.sts.tally();
  for (const runtime of bench.runtimes) {
    await bench.attempt(() => overBare(bench, runtime, file, keychains[0]?.place));
  }
  await bench.attempt(() => besideMoreItems(bench, keychains));
  await bench.attempt(() => besideRivals(bench, contenders, keychains[0]?.place ?? file));
  const { calls } = await stage.sts.tally();
  if (calls.length > 0) throw new WrongAnswer(`what should have been kept was asked for again: ${calls.join(', ')}`);
}

async function overBare(
  { size, add }: Bench,
  runtime: Runtime,
  file: Place,
  keychain: Place | undefined,
): Promise<void> {
  const contest = await alternate(
    {
      bare: bare(runtime, file),
      ...(keychain === undefined ? {} : { keychain: hit(runtime, keychain) }),
      file: hit(runtime, file),
    },
    size,
  );
  const row = (store: 'keychain' | 'file'): Row => ({
    number: runtime.kind === 'node' ? 2 : 3,
    what: `${runtime.name}: a hit, ${store}, ÷ bare start`,
    ours: { unit: 'ms', value: contest.time(store) },
    beside: { unit: 'ms', value: contest.time('bare') },
    result: { unit: 'times', value: contest.ratio(store, 'bare') },
  });
  if (keychain !== undefined) add({ ...row('keychain'), target: { atMost: runtime.target.hit } });
  add(row('file'));
}

interface Keychain {
  readonly items: number;
  readonly place: Place;
}

// A chain of five hops keeps five sessions; a hit reads the last alone.
const hops = 5;

async function keychainsWith(bench: Bench, counts: readonly number[]): Promise<readonly Keychain[]> {
  if (whyNoKeychain !== undefined) {
    bench.missing(`the keychain (${whyNoKeychain})`);
    return [];
  }
  const keychains: Keychain[] = [];
  for (const items of counts) {
    const place = await bench.stage.place('keychain');
    warm(bench, place);
    const tooMany = ['role-a', 'role-b', 'role-c', 'role-d'].slice(0, Math.max(0, hops - items));
    const rolechain = bench.runtimes[0]?.rolechain ?? [];
    for (const name of tooMany) say([...rolechain, 'cache', 'clear', '--profile', name], place);
    await keepMore(place, items - (hops - tooMany.length));
    keychains.push({ items, place });
  }
  return keychains;
}

function warm({ runtimes }: Bench, place: Place): void {
  say([...(runtimes[0]?.rolechain ?? []), 'process', '--profile', profile], place);
}

async function besideMoreItems(bench: Bench, keychains: readonly Keychain[]): Promise<void> {
  const [least, most] = [keychains[0], keychains.at(-1)];
  if (least === undefined || most === undefined) return;
  for (const runtime of mainRuntimes(bench)) {
    const contenders = Object.fromEntries(keychains.map(({ items, place }) => [`${items} items`, hit(runtime, place)]));
    const contest = await alternate(contenders, bench.size);
    for (const { items } of runtime.kind === 'standalone' ? keychains : []) {
      const time = { unit: 'ms', value: contest.time(`${items} items`) } as const;
      bench.add({ number: 3, what: `standalone: a hit, ${items} items kept`, result: time, target: { atMost: 20 } });
    }
    bench.add({
      number: 5,
      what: `${runtime.name}: a hit, ${most.items} items kept ÷ ${least.items} kept`,
      ours: { unit: 'ms', value: contest.time(`${most.items} items`) },
      beside: { unit: 'ms', value: contest.time(`${least.items} items`) },
      result: { unit: 'times', value: contest.ratio(`${most.items} items`, `${least.items} items`) },
      target: { atMost: 1.05 },
    });
  }
}

/** Those that keep sessions themselves, each with one of the same role. */
async function rivals(bench: Bench): Promise<Readonly<Record<string, Contender>>> {
  const { stage } = bench;
  const home = await stage.place('file');
  const contenders: Record<string, Contender> = {};
  const keeping = bench.rivals.filter(({ keeps }) => keeps);
  const filler = keeping.find(({ resolves }) => resolves);
  if (filler !== undefined) say(filler.words, { ...home, env: asked(filler, home, stage.sts.url).env });
  // The versions of the AWS CLI, and botocore where it is told to, share one cache.
  if (filler !== undefined) for (const rival of keeping) contenders[rival.name] = asked(rival, home, stage.sts.url);
  else bench.missing('a cache of the AWS CLI (none here can be told where the emulator is)');
  const vault = await awsVault(bench);
  return vault === undefined ? contenders : { ...contenders, 'aws-vault': vault };
}

async function besideRivals(bench: Bench, theirs: Readonly<Record<string, Contender>>, place: Place): Promise<void> {
  const runtimes = mainRuntimes(bench);
  const ours = Object.fromEntries(runtimes.map((runtime) => [runtime.name, hit(runtime, place)]));
  const contest = await alternate({ ...theirs, ...ours }, fewer(bench.size, 2));
  for (const name of Object.keys(theirs)) {
    for (const runtime of runtimes) {
      bench.add({
        number: runtime.kind === 'node' ? 2 : 3,
        what: `${name}, from what it keeps ÷ ${runtime.name}, a hit, ${bestStore}`,
        ours: { unit: 'ms', value: contest.time(runtime.name) },
        beside: { unit: 'ms', value: contest.time(name) },
        result: { unit: 'times', value: contest.ratio(name, runtime.name) },
        ...targetBeside(name, runtime.kind),
      });
    }
  }
}

function targetBeside(name: string, kind: 'node' | 'standalone'): Pick<Row, 'target'> {
  if (kind === 'node') return {};
  if (name.startsWith('AWS CLI')) return { target: { atLeast: 20 } };
  return name === 'aws-vault' ? { target: { atLeast: 1 } } : {};
}
