// What bin/rolechain.js is to Node.
import { start } from '../../src/cli/start.ts';

// Bun, too, opens a debugger port on SIGUSR1 unless somebody listens.
process.on('SIGUSR1', () => {});
void start(process.argv.slice(2));
