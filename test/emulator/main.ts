import { fstatSync } from 'node:fs';
import { startEmulator } from './emulator.ts';
import { worlds } from './worlds.ts';

// node scripts/run.js test/emulator/main.ts WORLD [PORT [SECONDS]]: prints the URL; policies that change take SECONDS to
// spread. Ends on SIGTERM and SIGINT, and when stdin is a pipe that closes, so that it does not outlive a program that
// started it. (A background job's stdin is /dev/null.)
const [name = 'fiveHops', port = '0', seconds = '0'] = process.argv.slice(2);
const world = worlds.get(name);
if (!world) {
  console.error(`no world ${name}; there are ${[...worlds.keys()].join(', ')}`);
  process.exit(2);
}
const emulator = await startEmulator(world, {
  port: Number(port),
  propagation: { milliseconds: Number(seconds) * 1000 },
});
console.log(emulator.url);
const end = (): void => {
  void emulator.close().then(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
const stdin = fstatSync(0);
if (stdin.isFIFO() || stdin.isSocket()) {
  process.stdin.once('end', end);
  process.stdin.resume();
}
