import { defineConfig } from 'vitest/config';

const endToEnd = [
  'adopt',
  'callers',
  'completion',
  'examples',
  'keychain',
  'mfa-process',
  'mfa-session',
  'parallel',
  'secrets',
];

/** The tests that start the program, and so can be put to another build of it; the pages show what Node's program says. */
export const ofTheProgram: readonly string[] = [
  'test/cli/**/*.test.ts',
  ...endToEnd.map((name) => `test/e2e/${name}.test.ts`),
];

export default defineConfig({
  test: {
    include: process.env['ROLECHAIN_BIN'] ? [...ofTheProgram] : ['test/**/*.test.ts'],
    globalSetup: 'test/support/build-programs.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Black-box tests start many processes; more workers than cores only make each of them slower.
    maxWorkers: 2,
    // For the SDK inside the tests themselves; the program is started with an environment of its own.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    ...(process.env['VITEST_RESULTS'] === undefined
      ? {}
      : { reporters: ['default', 'json'], outputFile: { json: process.env['VITEST_RESULTS'] } }),
  },
});
