import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Black-box tests start many processes; more workers than cores only make each of them slower.
    maxWorkers: 2,
    ...(process.env['VITEST_RESULTS'] === undefined
      ? {}
      : { reporters: ['default', 'json'], outputFile: { json: process.env['VITEST_RESULTS'] } }),
  },
});
