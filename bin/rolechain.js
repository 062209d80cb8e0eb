#!/usr/bin/env node
'use strict';
// Node opens a debugger port on SIGUSR1 unless somebody listens, and a debugger reads every secret of the process.
process.on('SIGUSR1', () => {});
void require('../dist/start.cjs').start(process.argv.slice(2));
