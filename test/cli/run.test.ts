import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { worlds } from '../emulator/worlds.ts';
import { it } from '../support/case.ts';
import { allCalls } from '../support/calls.ts';
import { expectDocument } from '../support/document.ts';
import { readCase } from './read-case.ts';

// A case is a folder with a case.json; what each key means is said in read-case.ts.
const folder = join(import.meta.dirname, 'cases');
const cases = readdirSync(folder).map((name) => {
  const { faults, why, ...rest } = readCase(JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')));
  const title = `${faults.map((fault) => `FAULT ${fault}: `).join('')}${why} (${name})`;
  return { title, ...rest };
});

for (const { title, world, files, args, env, expected } of cases) {
  it(title, async ({ box }) => {
    const sts = await box.emulate(worlds.get(world) ?? { accounts: [] });
    for (const [file, lines] of Object.entries(files)) box.home.write(file, lines.join('\n'));
    const ran = await box.run(args, { env, cwd: box.home.path });

    const { exit: code, stderr, stdout, calls } = expected;
    expect({ code: ran.code, stderr: ran.stderr, calls: allCalls(sts.calls) }).toEqual({
      code,
      stderr: stderr.map((line) => `${line}\n`).join(''),
      calls,
    });
    if (stdout === 'document') expectDocument(ran.stdout);
    else expect(ran.stdout).toMatch(new RegExp(`^${stdout}$`));
  });
}
