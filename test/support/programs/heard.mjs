// A command that a test runs through `exec`. Says every signal that it hears on stdout. A line on stdin is an order:
// `echo` has its parent send SIGUSR2, whose echo shows that whatever the parent passes on has come; `end N` ends it.
import { createInterface } from 'node:readline';

const say = (text) => process.stdout.write(`${text}\n`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGALRM', 'SIGCONT']) {
  process.on(signal, () => say(`heard ${signal}`));
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const [order, code] = line.trim().split(' ');
  if (order === 'echo') process.kill(process.ppid, 'SIGUSR2');
  if (order === 'end') process.exit(Number(code));
});
say('ready');
