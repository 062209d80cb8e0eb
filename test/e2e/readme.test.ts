import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it as plain } from 'vitest';
import { it } from '../support/case.ts';
import { programs, skipped } from '../support/installed.ts';
import { fileOf, readSections, type Block } from '../support/readme/blocks.ts';
import { Reader } from '../support/readme/reader.ts';
import { scenes } from '../support/readme/pages.ts';
import type { PageFiles } from '../support/readme/scenes.ts';
import { shows } from '../support/readme/transcript.ts';
import { root } from '../support/root.ts';

const ci = readFileSync(join(root, '.ci/run'), 'utf8');

/** Commands that cannot be run inside the tests: why, and what runs them instead, as it stands in `.ci/run`. */
const elsewhere: ReadonlyMap<string, { readonly why: string; readonly inCi: string }> = new Map([
  ['npm ci && npm run demo', { why: 'replaces what the tests stand on', inCi: 'for step in check demo' }],
  ['npm cit', { why: 'is the tests', inCi: '\nsuite tests npm cit\n' }],
  ['npm ci && npm run build:standalone', { why: 'fetches a runtime from npm', inCi: 'if npm run build:standalone' }],
  ['npm run build:standalone -- --all', { why: 'is one for each system', inCi: 'if npm run build:standalone' }],
  ['npm ci && npm run build && npm link', { why: 'replaces what the tests stand on', inCi: 'npm link' }],
]);
const commands = ['sh', 'bash', 'console', 'js', 'mermaid'];

function isElsewhere({ language, text }: Block): boolean {
  if (language !== 'sh') return false;
  const lines = text.trimEnd().split('\n');
  return lines.every((line) => elsewhere.has(line.replace(/ +#.*/, '')));
}

function filesOf(blocks: readonly Block[]): PageFiles {
  return new Map(blocks.map((block) => [fileOf(block) ?? '', block.text]));
}

for (const page of Object.keys(scenes)) {
  const sections = readSections(readFileSync(join(root, page), 'utf8'));
  const scenesOfPage = scenes[page] ?? {};

  describe(page, () => {
    plain('every block is a file, or commands that a scene below runs, or run elsewhere', () => {
      const lost = sections.flatMap(({ heading, blocks }) =>
        blocks
          .filter((block) => !isElsewhere(block))
          .filter(
            (block) => scenesOfPage[heading] === undefined || !(fileOf(block) || commands.includes(block.language)),
          )
          .map(({ line, language }) => `${page}:${line} (${language}), below "${heading}"`),
      );
      expect(lost).toEqual([]);
      const headings = sections.map(({ heading }) => heading);
      expect(Object.keys(scenesOfPage).filter((heading) => !headings.includes(heading))).toEqual([]);
    });

    for (const { heading, blocks } of sections) {
      const scene = scenesOfPage[heading];
      if (scene === undefined) continue;
      const skip = scene.awsCli === true && !programs.aws;
      describe.skipIf(skip)(`${heading}${skipped(!skip, 'AWS CLI')}`, () => {
        // A section is many programs, one after the other.
        it('does what it says', { timeout: 240_000 }, async ({ box }) => {
          const { world, propagation } = scene;
          const options = propagation === undefined ? {} : { propagation };
          const aws = await box.emulate(typeof world === 'function' ? world(filesOf(blocks)) : world, options);
          await using reader = new Reader(box, aws);
          await reader.set(scene);
          const before = sections.find((one) => one.heading === scene.after)?.blocks ?? [];
          for (const block of before.filter((one) => fileOf(one) !== undefined)) reader.place(block);
          for (const block of blocks.filter((one) => !isElsewhere(one))) {
            // oxlint-disable-next-line no-await-in-loop -- in the order of the page
            await reader.follow(block);
          }
        });
      });
    }
  });
}

plain.each([...elsewhere])('%s is run by .ci/run', (_, { inCi }) => {
  expect(ci).toContain(inCi);
});

plain.each([
  { name: 'the same', page: 'a\nb\n', actual: 'a\nb\n', same: true },
  { name: 'a line more', page: 'a\n', actual: 'a\nb\n', same: false },
  { name: 'a line less', page: 'a\nb\n', actual: 'a\n', same: false },
  { name: 'another time', page: 'until 10:00 (59 min)\n', actual: 'until 23:45 (1 h 2 min)\n', same: true },
  { name: 'lines left out', page: '…\nb\n…\n', actual: 'a\nb\n', same: true },
  { name: 'lines left out, and the rest missing', page: '…\nc\n…\n', actual: 'a\nb\n', same: false },
  { name: 'words left out', page: 'kept in …, a\n', actual: 'kept in b/c, a\n', same: true },
  { name: 'words left out over a line’s end', page: 'kept … a\n', actual: 'kept\nin a\n', same: false },
  { name: 'a dot is a dot', page: 'a.b\n', actual: 'axb\n', same: false },
])('what is shown, compared: $name', ({ page, actual, same }) => {
  expect(shows(page, actual)).toBe(same);
});
