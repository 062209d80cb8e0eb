// Asks for a code as a process of its own. Arguments: the file for the answer, then
// { question, limit?, platform?, exits?, orphaned? }. `exits`: its own signal handlers leave at once, as a program's may.
import { writeFileSync } from 'node:fs';
import { askMfa } from '../../../src/mfa/ask.ts';
import { Deadline } from '../../../src/session/deadline.ts';

const [answer, order] = process.argv.slice(2);
const { question, limit, platform = process.platform, exits = false, orphaned = false } = JSON.parse(order);
if (exits) process.on('SIGTERM', () => process.exit(143));

const deadline = new Deadline(() => performance.now(), 1000);
const mfa = askMfa({
  env: process.env,
  deadline,
  trace: () => undefined,
  platform,
  program: process,
  stack: '',
  orphaned: () => orphaned,
  ...(limit !== undefined && { limit }),
});

const exitCodes = new Map([
  ['interrupted', 130],
  ['terminated', 143],
  ['the terminal was closed', 129],
]);
let told;
try {
  told = { code: await mfa.code(question), inTime: deadline.left() > 0 };
} catch (error) {
  told = { refused: error.code ?? String(error), ...error.details };
  process.exitCode = exitCodes.get(error.details?.reason) ?? error.exitCode ?? 1;
}
writeFileSync(answer, JSON.stringify(told));
