// Holds a lock as a process of its own. Its one argument: { folder, name, kind, seconds, act, counter?, milliseconds? }.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from '../../../src/session/deadline.ts';
import { fileLock } from '../../../src/lock/file-lock.ts';

const { folder, name, kind, seconds, act, counter, milliseconds } = JSON.parse(process.argv[2]);
const say = (text) => process.stdout.write(`${text}\n`);

const lock = fileLock({
  folder,
  deadline: new Deadline(() => performance.now(), seconds * 1000),
  trace: (event, facts) => event === 'lock.unavailable' && say(`unlocked ${facts.reason}`),
  pid: process.pid,
  uid: process.getuid(),
  processes: process,
  ...(kind === 'pid' && { native: () => undefined }),
});

const acts = {
  // A lost update or an overlap shows in the counter's file.
  async count() {
    const marker = `${counter}.inside`;
    writeFileSync(marker, '', { flag: 'wx' });
    const before = Number(readFileSync(counter, 'utf8'));
    await sleep(milliseconds);
    writeFileSync(counter, String(before + 1));
    rmSync(marker);
  },
  async stay() {
    say('held');
    await sleep(600_000);
  },
  async ask(held) {
    await held.asking(async () => {
      say('asking');
      await sleep(milliseconds);
    });
    say('answered');
    appendFileSync(counter, 'answered ');
  },
  async pass() {
    say('held');
    appendFileSync(counter, 'passed ');
  },
};

if (act === 'stay') say('started');
try {
  await lock.hold(name, (held) => acts[act](held));
} catch (error) {
  say(JSON.stringify({ code: error.code ?? String(error), details: error.details }));
  process.exitCode = error.exitCode ?? 1;
}
