import { parseArgs } from 'node:util';
import { examples } from './examples.ts';
import { Stage, type Play } from './stage.ts';

// npm run example -- NAME … [--no-aws-cli]: plays examples on the emulator; without a name, all of them.
const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'no-aws-cli': { type: 'boolean' } } });
for (const name of positionals.length > 0 ? positionals : examples.keys()) {
  const play = examples.get(name);
  if (play === undefined) {
    console.error(`no example ${name}; there are ${[...examples.keys()].join(', ')}`);
    process.exit(2);
  }
  console.log(`\n######## ${name}`);
  // One story at a time, for a person to read.
  // oxlint-disable-next-line no-await-in-loop
  await perform(name, play);
}

async function perform(name: string, play: Play): Promise<void> {
  const stage = new Stage(name, { print: console.log, awsCli: values['no-aws-cli'] !== true });
  const interrupted = (): void => void stage.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    await play(stage);
    console.log(`\n${name}: as it should be`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`\n${name}: NOT as it should be:`, error);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await stage.close();
  }
}
