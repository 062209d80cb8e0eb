#!/usr/bin/env node
// Node opens a debugger port on SIGUSR1 unless somebody listens, and a debugger reads every secret of the process.
process.on('SIGUSR1', () => {});
const { main } = await import('../dist/cli/main.js');
// Whatever still waits for an answer by now has nothing to say: a connection must not hold the caller up.
process.exit(await main(process.argv.slice(2)));
