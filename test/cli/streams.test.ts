import { existsSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { skipped } from '../support/installed.ts';
import { programLine, type Run } from '../support/program.ts';

const full = existsSync('/dev/full');

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
}

const shell = (box: Box, words: string, redirection: string): Promise<Run> =>
  box.command(['sh', '-c', `exec ${programLine} ${words} ${redirection}`]);

describe('streams that are closed when the program starts', () => {
  // The first file that is opened would get the number of the stream, and what is written there would land in it: a lock,
  // a kept session. The box looks through all files for secrets.
  it.for(['<&-', '>&-', '2>&-', '<&- >&-', '<&- 2>&-', '>&- 2>&-', '<&- >&- 2>&-'])('%s', async (closed, { box }) => {
    await prepare(box);
    const answered = !closed.split(' ').includes('>&-');
    // The second one is a hit.
    for (const run of [1, 2]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      const { code, stdout, stderr } = await shell(box, 'process --profile role-b', closed);
      expect([run, code, stderr]).toEqual([run, 0, '']);
      if (answered) expectDocument(stdout);
      else expect(stdout).toBe('');
    }
    const refused = await shell(box, 'process --profile nobody', closed);
    expect([refused.code, refused.stdout, refused.stderr.includes('[PROFILE_UNKNOWN]')]).toEqual([
      3,
      '',
      !closed.includes('2>&-'),
    ]);
    expectDocument((await box.run(['process', '--profile', 'role-b'])).stdout);
    expect(box.home.filesWith(['[PROFILE_UNKNOWN]', '"Version":1'])).toEqual([]);
  });
});

describe('streams that cannot be written', () => {
  it.for(['process --profile role-b', 'explain role-b', 'list'])(
    '%s: stdout that is only readable',
    async (words, { box }) => {
      await prepare(box);
      const { code, stderr } = await shell(box, words, '1</dev/null');
      expect([code, stderr.split('\n')[0]]).toEqual([
        3,
        'rolechain: error: stdout cannot be written: it is not open for writing [OUTPUT_UNWRITABLE]',
      ]);
    },
  );

  it.for(['2</dev/null', '2<.', '0<.', '0>/dev/null'])('%s changes no answer', async (redirection, { box }) => {
    await prepare(box);
    const { code, stdout } = await shell(box, 'process --profile role-b', redirection);
    expect(code).toBe(0);
    expectDocument(stdout);
  });

  it.skipIf(!full)(`a full disk under the output of try is a refusal${skipped(full, '/dev/full')}`, async ({ box }) => {
    await prepare(box);
    expect(await shell(box, 'try role-a -- echo lost', '>/dev/full')).toMatchObject({
      code: 3,
      stdout: '',
      stderr:
        'rolechain: error: stdout cannot be written: its file system is full [OUTPUT_UNWRITABLE]\n' +
        'rolechain: hint: make room there, or send the output elsewhere\n',
    });
    expect(await shell(box, 'process --profile role-b', '>/dev/full 2>/dev/full')).toMatchObject({ code: 3 });
  });
});
