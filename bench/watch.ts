import { execFileSync, spawn } from 'node:child_process';
import { constants, openSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { startEmulator } from '../test/emulator/emulator.ts';
import { fiveHops } from '../test/emulator/worlds.ts';
import { fiveHopConfig } from '../test/support/configs.ts';
import { makeHome } from '../test/support/home.ts';
import { program, run } from '../test/support/program.ts';
import { field, text } from '../test/support/shape.ts';
import { callSts } from '../test/support/sts-call.ts';
import { median, quantile } from './quantiles.ts';

// npm run bench:watch: from a save of the policy file to the first instruction of the command, less one call of STS, both
// measured in turns within one run. The last hop of five is assumed anew each time.
const rounds = Number(process.argv[2] ?? 15);
const LIMIT = 150;

const ways: Readonly<Record<string, (file: string, content: string) => void>> = {
  'written in place': (file, content) => writeFileSync(file, content),
  'a new file in its place': (file, content) => {
    writeFileSync(`${file}.tmp`, content);
    renameSync(`${file}.tmp`, file);
  },
  'emptied, then written': (file, content) => {
    truncateSync(file);
    writeFileSync(file, content, { flag: 'a' });
  },
  'the old one to a backup': (file, content) => {
    renameSync(file, `${file}~`);
    writeFileSync(file, content);
    unlinkSync(`${file}~`);
  },
};

const emulator = await startEmulator(fiveHops);
const home = makeHome({ '.aws/config': fiveHopConfig, 'read.json': policy(0) });
const env = { ...home.env, AWS_ENDPOINT_URL_STS: emulator.url };
const file = join(home.path, 'read.json');
const pipe = join(home.path, 'pipe');
execFileSync('mkfifo', [pipe]);
const starts = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
const command = ['sh', '-c', 'echo started > "$1"', 'sh', pipe];
const watching = spawn(
  program[0] ?? '',
  [...program.slice(1), 'try', 'role-e', '--watch', '--policy', file, '--', ...command],
  { env, stdio: ['ignore', 'ignore', 'pipe'] },
);
const verdicts = lines(watching.stderr);
try {
  await verdicts.next(': allowed');
  const keys = await sourceKeys();
  const [calls, spent]: [number[], Map<string, number[]>] = [[], new Map()];
  let count = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, save] of Object.entries(ways)) {
      count += 1;
      const call = await timed(() => callSts(emulator.url, keys, assumeRole(count)));
      const started = new Promise<number>((resolve) => starts.once('data', () => resolve(performance.now())));
      save(file, policy(count));
      const saved = performance.now();
      calls.push(call);
      spent.set(way, [...(spent.get(way) ?? []), (await started) - saved - call]);
      await verdicts.next(': allowed');
    }
  }
  const all = [...spent.values()].flat();
  console.log(`${all.length} saves, Node ${process.version}; a call of STS takes ${median(calls).toFixed(1)} ms here`);
  for (const [way, times] of [...spent, ['all of them', all] as const]) {
    const [middle, late] = [median(times), quantile(times, 0.95)];
    const share = (value: number): string => `${value.toFixed(1).padStart(6)} ms (${(value / LIMIT).toFixed(2)})`;
    console.log(`${way.padEnd(24)} median ${share(middle)}  p95 ${share(late)}  of ${LIMIT} ms`);
  }
  const assumed = emulator.calls.filter(
    ({ action, accessKeyId }) => action === 'AssumeRole' && accessKeyId !== keys.accessKeyId,
  );
  console.log(`${assumed.length} times AssumeRole, ${count} of them for the saves`);
} finally {
  watching.kill();
  starts.destroy();
  home[Symbol.dispose]();
  await emulator.close();
}

function policy(count: number): string {
  const Statement = { Sid: `Save${count}`, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n`;
}

function assumeRole(count: number): Readonly<Record<string, string>> {
  const RoleArn = 'arn:aws:iam::111111111111:role/role-e';
  return { Action: 'AssumeRole', RoleArn, RoleSessionName: 'test-admin', Policy: policy(count) };
}

/** What assumes the last role. */
async function sourceKeys(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const { stdout } = await run(['process', '--profile', 'role-d', '--no-cache'], { env });
  const answer: unknown = JSON.parse(stdout);
  const value = (name: string): string => text(field(answer, name));
  return {
    accessKeyId: value('AccessKeyId'),
    secretAccessKey: value('SecretAccessKey'),
    sessionToken: value('SessionToken'),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Waits for text on a stream, each time for what comes after the last. */
function lines(stream: NodeJS.ReadableStream): { readonly next: (wanted: string) => Promise<void> } {
  let unread = '';
  let look = (): void => {};
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    unread += chunk;
    look();
  });
  return {
    next: (wanted) =>
      new Promise((resolve) => {
        look = () => {
          const end = unread.indexOf(wanted);
          if (end === -1) return;
          unread = unread.slice(end + wanted.length);
          look = () => {};
          resolve();
        };
        look();
      }),
  };
}
