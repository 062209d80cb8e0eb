#!/usr/bin/env node
// Node opens a debugger port on SIGUSR1 unless somebody listens, and a debugger reads every secret of the process.
process.on('SIGUSR1', () => {});
const { start } = await import('../dist/cli/start.js');
await start(process.argv.slice(2));
