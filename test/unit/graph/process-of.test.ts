import { expect, it } from 'vitest';
import { processOf } from '../../../src/graph/process-of.ts';

it.each([
  { command: 'rolechain process --profile prod', profile: 'prod' },
  { command: '/usr/local/bin/rolechain process --no-cache --profile=prod', profile: 'prod' },
  { command: '/usr/bin/node "/opt/my tools/rolechain.js" process --profile "my team"', profile: 'my team' },
  { command: String.raw`"C:\Program Files\rolechain.exe" process --profile 'a b'`, profile: 'a b' },
  { command: 'rolechain process', profile: undefined },
  { command: 'rolechain process --profile', profile: undefined },
  { command: 'rolechain process --profile=', profile: undefined },
  { command: 'rolechain explain --profile prod', profile: undefined },
  { command: 'other process --profile prod', profile: undefined },
  { command: 'not-rolechain process --profile prod', profile: undefined },
  { command: 'process --profile prod', profile: undefined },
  { command: '', profile: undefined },
])('$command: $profile', ({ command, profile }) => {
  expect(processOf(command)).toBe(profile);
});
