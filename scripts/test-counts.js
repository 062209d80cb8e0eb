#!/usr/bin/env node
// test-counts.js RESULTS.json [--failed-files]: what Vitest's JSON report says, as "passed failed skipped" or as the
// files with a failing test, one a line.
import { readFileSync } from 'node:fs';

const [report = '', flag] = process.argv.slice(2);
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
process.stdout.write(
  flag === '--failed-files' ? `${failed.join('\n')}\n` : `${numPassedTests} ${numFailedTests} ${numPendingTests}\n`,
);
