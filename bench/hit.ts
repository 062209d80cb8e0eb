import { spawnSync } from 'node:child_process';
import { startEmulator } from '../test/emulator/emulator.ts';
import { fiveHops } from '../test/emulator/worlds.ts';
import { fiveHopConfig } from '../test/support/configs.ts';
import { makeHome } from '../test/support/home.ts';
import { program, run } from '../test/support/program.ts';
import { median } from './median.ts';

// npm run bench:hit: what a full cache hit costs over the bare start of the runtime, in turns within one run.
// The keychain's part: test/support/with-secret-service.sh env BENCH_CACHE=keychain npm run bench:hit
const rounds = Number(process.argv[2] ?? 25);
const emulator = await startEmulator(fiveHops);
const home = makeHome({ '.aws/config': fiveHopConfig });
try {
  const bus = process.env['DBUS_SESSION_BUS_ADDRESS'];
  const env = {
    ...home.env,
    AWS_ENDPOINT_URL_STS: emulator.url,
    ROLECHAIN_CACHE: process.env['BENCH_CACHE'] ?? 'file',
    ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }),
  };
  const args = ['process', '--profile', 'role-e'];
  const filled = await run(args, { env });
  if (filled.code !== 0) throw new Error(filled.stderr);

  const [bare, hit]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(start([process.execPath, '-e', '0'], env));
    hit.push(start([...program, ...args], env));
  }
  if (emulator.calls.length !== 6) throw new Error('a hit made a call');
  console.log(`${rounds} rounds, Node ${process.version}, ROLECHAIN_CACHE=${env.ROLECHAIN_CACHE}`);
  console.log(`bare runtime, median  ${median(bare).toFixed(1)} ms`);
  console.log(`full hit, median      ${median(hit).toFixed(1)} ms`);
  console.log(`ratio                 ${(median(hit) / median(bare)).toFixed(2)}`);
} finally {
  home[Symbol.dispose]();
  await emulator.close();
}

function start([command = '', ...args]: readonly string[], env: Readonly<Record<string, string>>): number {
  const started = performance.now();
  const { status } = spawnSync(command, args, { env });
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return performance.now() - started;
}
