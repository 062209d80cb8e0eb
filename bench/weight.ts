import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../test/support/root.ts';
import { type Bench, fewer, mainRuntimes } from './bench.ts';
import { peakMemory, whyNoMemory } from './memory.ts';
import { type Contender, Contest, WrongAnswer } from './pairs.ts';
import { spread } from './quantiles.ts';
import { standalonePath } from './runtimes.ts';
import { bare, bestStore, hit, miss } from './stage.ts';
import { profile } from './world.ts';

/** What an installation takes, and how much memory runs have at their peak. */
export async function weight(bench: Bench): Promise<void> {
  await bench.attempt(async () => installed(bench));
  const standalone = standalonePath();
  if (standalone !== undefined) {
    bench.add({
      number: 6,
      what: 'standalone: its folder, executable, native modules and licences',
      result: { unit: 'MB', value: sizeOf(dirname(standalone)) / 1e6 },
    });
  }
  if (whyNoMemory === undefined) await memory(bench);
  else bench.missing(`peak memory (${whyNoMemory})`);
}

// What AWS's SDK alone was of an installation before the program was bundled.
const sdkOnceTook = { packages: 24, megabytes: 17 };

function installed({ add, missing }: Bench): void {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-weight-'));
  try {
    const [packed = ''] = npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]).stdout.split(
      '\n',
    );
    const flags = ['--cache', join(folder, 'cache'), '--no-audit', '--no-fund', '--fetch-retries', '0'];
    const install = (prefix: string): number => {
      const started = performance.now();
      const { status, stderr } = npm([
        'install',
        '-g',
        '--prefix',
        join(folder, prefix),
        ...flags,
        join(folder, packed),
      ]);
      if (status !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr)) return Number.NaN;
      if (status !== 0) throw new WrongAnswer(`npm install -g ended with ${status}: ${stderr.trim().slice(-500)}`);
      return (performance.now() - started) / 1000;
    };
    const [fetched, again] = [install('first'), install('second')];
    if (Number.isNaN(fetched)) {
      missing('what npm i -g installs (the registry cannot be reached)');
      return;
    }
    const prefix = join(folder, 'second');
    const { stdout } = spawnSync(join(prefix, 'bin', 'rolechain'), ['--version'], { encoding: 'utf8' });
    if (!/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new WrongAnswer('the installed program does not tell its version');
    const packages = packagesIn(prefix);
    const megabytes = sizeOf(prefix) / 1e6;
    const row = (what: string): { readonly number: 6; readonly what: string } => ({
      number: 6,
      what: `npm i -g: ${what}`,
    });
    add({ ...row('packages'), result: { unit: 'packages', value: packages }, target: { under: sdkOnceTook.packages } });
    add({ ...row('on disk'), result: { unit: 'MB', value: megabytes }, target: { under: sdkOnceTook.megabytes } });
    add({ ...row('with everything to fetch'), result: { unit: 's', value: fetched } });
    add({ ...row('with everything fetched before'), result: { unit: 's', value: again } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function memory(bench: Bench): Promise<void> {
  const { stage, size, add } = bench;
  const { rounds } = fewer(size, 5);
  for (const runtime of mainRuntimes(bench)) {
    const place = await stage.place(bestStore);
    const folder = place.home.path;
    const cold = miss(runtime, place, profile, 'all');
    const peaks = (contender: Contender): readonly number[] =>
      Array.from({ length: rounds }, () => peakMemory(contender, folder));
    const all = { bare: peaks(bare(runtime, place)), miss: peaks(cold), hit: peaks(hit(runtime, place)) };
    const contest = new Contest(new Map(Object.entries(all)));
    for (const kind of ['hit', 'miss'] as const) {
      add({
        number: 6,
        what: `${runtime.name}: peak memory of a ${kind}, ${bestStore}, ÷ bare start`,
        ours: { unit: 'MB', value: spread(all[kind]) },
        beside: { unit: 'MB', value: spread(all.bare) },
        result: { unit: 'times', value: contest.ratio(kind, 'bare') },
      });
    }
  }
}

function npm(args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync('npm', args, { cwd: root, encoding: 'utf8', timeout: 120_000 });
}

/** The bytes that the files below a folder take on the disk, in blocks of 512 as `du` counts them. */
function sizeOf(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
}

function packagesIn(folder: string): number {
  return filesBelow(folder).filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file)).length;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}
