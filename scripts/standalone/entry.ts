// What bin/rolechain.js is to Node.
import { start } from '../../src/cli/start.ts';

// Bun, too, opens a debugger port on SIGUSR1 unless somebody listens.
process.on('SIGUSR1', () => {});
// Who started us may ignore SIGCHLD, and then the system forgets how children ended: Bun can start none. Node listens itself.
process.on('SIGCHLD', () => {});
void start(process.argv.slice(2));
