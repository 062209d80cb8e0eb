import { describe, expect } from 'vitest';
import { it } from '../support/case.ts';
import { roleProfile } from '../support/chart.ts';
import { adminKeys } from '../support/configs.ts';

/** As many profiles in a row as would take minutes and gigabytes, if the work grew with the square of it. */
const MANY = 3_000;
const ROLE = 'role_arn = arn:aws:iam::111111111111:role/R\n';
const row = (profile: (index: number) => string): string =>
  Array.from({ length: MANY }, (_, index) => profile(index)).join('');

const configs = [
  {
    name: 'a chain',
    config: `[default]\n${adminKeys}${row((index) => roleProfile(`p${index}`, index === 0 ? 'default' : `p${index - 1}`))}`,
  },
  { name: 'a cycle', config: row((index) => roleProfile(`p${index}`, `p${(index + 1) % MANY}`)) },
  {
    name: 'profiles that include one another',
    config: row((index) => `[profile p${index}]\n${ROLE}include_profile = p${(index + 1) % MANY}\n`),
  },
  {
    name: 'commands that run one another',
    config: row((index) => `[profile p${index}]\ncredential_process = rolechain process --profile p${index + 1}\n`),
  },
];

describe('thousands of profiles in a row are looked at in seconds', () => {
  it.for(
    configs.flatMap(({ name, config }) =>
      [['list'], ['graph', '--format', 'svg'], ['doctor', '--offline']].map((args) => ({ name, config, args })),
    ),
  )('$name: $args', { timeout: 60_000 }, async ({ config, args }, { box }) => {
    box.config(config);
    const { code, stdout, stderr } = await box.run(args);
    expect({ ended: code === 0 || code === 3, empty: stdout === '', stderr }).toEqual({
      ended: true,
      empty: false,
      stderr: '',
    });
  });
});

it('a chain of more than 100 links is not judged among all, and is judged alone', async ({ box }) => {
  const chain = Array.from({ length: 102 }, (_, index) =>
    roleProfile(`p${index}`, index === 0 ? 'default' : `p${index - 1}`),
  );
  box.config(`[default]\n${adminKeys}${chain.join('')}`);
  const { stdout } = await box.run(['list', '--json']);
  const listed: unknown = JSON.parse(stdout);
  expect(Array.isArray(listed) && listed.slice(-3)).toMatchObject([
    { profile: 'p99', state: 'ready' },
    {
      profile: 'p100',
      state: 'fault',
      error: {
        code: 'CHAIN_LONG',
        message: 'the chain of profile p100 has more than 100 links, so it is not judged here',
        hint: '"rolechain explain p100" judges it alone',
      },
    },
    { profile: 'p101', state: 'fault' },
  ]);
  expect(await box.run(['explain', 'p101'])).toMatchObject({ code: 0, stderr: '' });
});
