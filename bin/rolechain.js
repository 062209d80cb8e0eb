#!/usr/bin/env node
// Node opens a debugger port on SIGUSR1 unless somebody listens, and a debugger reads every secret of the process.
process.on('SIGUSR1', () => {});
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
