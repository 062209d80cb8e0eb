import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { byHand } from '../../src/cli/completion/shells.ts';
import { it } from '../support/case.ts';
import { programs, skipped } from '../support/installed.ts';
import { prepareShell, typeInto, type InteractiveShell } from '../support/shell-session.ts';

const shells: readonly InteractiveShell[] = ['bash', 'zsh', 'fish'];

const profiles = [
  'role-alpha',
  'my team',
  'arn:aws:iam::1:role/x',
  'arn:aws:iam::1:user/y',
  'dev@acme.org',
  'key=value',
  'ünï cöde',
  // What a shell would run, expand or trip over.
  'dollar$(touch pwned)',
  'tick`touch pwned`',
  'semi;touch pwned',
  'var$HOME',
  "quote's",
  'double"d"',
  'star*',
  'bang!x',
  'back\\slash',
  'curly{a,b}',
  'hash #x',
  '~tilde',
];

const config = profiles
  .map((name) => (name.includes("'") ? `[profile "${name}"]` : `[profile '${name}']`))
  .map((header) => `${header}\nregion = x\n`)
  .join('');

/** What a person types after `rolechain`, and what the program then gets. */
const lines: readonly (readonly [typed: string, ...words: readonly string[]])[] = [
  ['expl\t', 'explain'],
  ['cache cl\t', 'cache', 'clear'],
  ['process --pro\t', 'process', '--profile'],
  ['completion f\t', 'completion', 'fish'],
  ['explain rol\t', 'explain', 'role-alpha'],
  ['explain --prof\trol\t', 'explain', '--profile', 'role-alpha'],
  ['explain --profile=rol\t', 'explain', '--profile=role-alpha'],
  ['explain --policy bin/ro\t', 'explain', '--policy', 'bin/rolechain'],
  ['explain --policy=bin/ro\t', 'explain', '--policy=bin/rolechain'],
  ['explain my\t', 'explain', 'my team'],
  ['explain my\\ t\t', 'explain', 'my team'],
  ['explain "my t\t', 'explain', 'my team'],
  ["explain 'my t\t", 'explain', 'my team'],
  ['explain --profile="my\t', 'explain', '--profile=my team'],
  ['explain arn:aws:iam::1:r\t', 'explain', 'arn:aws:iam::1:role/x'],
  ['explain arn\tu\t', 'explain', 'arn:aws:iam::1:user/y'],
  ['explain --profile=arn\tu\t', 'explain', '--profile=arn:aws:iam::1:user/y'],
  ['explain dev@a\t', 'explain', 'dev@acme.org'],
  ['explain key=v\t', 'explain', 'key=value'],
  ['explain --profile=key=\t', 'explain', '--profile=key=value'],
  ['explain ün\t', 'explain', 'ünï cöde'],
  ['explain dol\t', 'explain', 'dollar$(touch pwned)'],
  ['explain "dol\t', 'explain', 'dollar$(touch pwned)'],
  ['explain tick\t', 'explain', 'tick`touch pwned`'],
  ['explain "tick\t', 'explain', 'tick`touch pwned`'],
  ['explain semi\t', 'explain', 'semi;touch pwned'],
  ['explain var\t', 'explain', 'var$HOME'],
  ['explain quote\t', 'explain', "quote's"],
  ["explain 'quote\t", 'explain', "quote's"],
  ['explain double\t', 'explain', 'double"d"'],
  ['explain star\t', 'explain', 'star*'],
  ['explain bang\t', 'explain', 'bang!x'],
  ['explain "bang\t', 'explain', 'bang!x'],
  ['explain back\t', 'explain', 'back\\slash'],
  ['explain "back\t', 'explain', 'back\\slash'],
  ['explain curly\t', 'explain', 'curly{a,b}'],
  ['explain hash\t', 'explain', 'hash #x'],
  ['explain \\~\t', 'explain', '~tilde'],
  ['exec x -- who\tami', 'exec', 'x', '--', 'whoami'],
  ['exec x -- ls bin/ro\t', 'exec', 'x', '--', 'ls', 'bin/rolechain'],
];

// A shell, and a program for each TAB.
const TIMEOUT = 60_000;

describe.each(shells)('%s', (shell) => {
  it.skipIf(!programs[shell])(
    `completes each line after --install, and runs nothing of a name${skipped(programs[shell], shell)}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      prepareShell(box, shell);
      expect(await box.run(['completion', shell, '--install'])).toMatchObject({ code: 0 });
      const typed = lines.map(([line]) => `rolechain ${line}`);
      const taken = await typeInto(box, shell, typed);
      expect(taken.map((words, index) => [lines[index]?.[0], ...words])).toEqual(lines);
      expect(existsSync(box.path('pwned'))).toBe(false);
    },
  );

  it.skipIf(!programs[shell])(
    `completes nothing before --install, and nothing where the config is broken${skipped(programs[shell], shell)}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      prepareShell(box, shell);
      expect(await typeInto(box, shell, ['rolechain expl\t'])).toEqual([['expl']]);
      expect(await box.run(['completion', shell, '--install'])).toMatchObject({ code: 0 });
      box.config('nonsense\n');
      expect(await typeInto(box, shell, ['rolechain expl\t', 'rolechain explain rol\t'])).toEqual([
        ['expl'],
        ['explain'],
        ['explain', 'rol'],
      ]);
    },
  );

  it.skipIf(!programs[shell])(
    `calls the program by the name that was typed, and reads the person’s AWS_CONFIG_FILE${skipped(programs[shell], shell)}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.home.write('elsewhere', config);
      box.env['AWS_CONFIG_FILE'] = box.path('elsewhere');
      prepareShell(box, shell);
      mkdirSync(box.path('other'));
      symlinkSync('../bin/rolechain', box.path('other/rolechain'));
      // Another one comes first on PATH. It is there because fish completes for no command that it does not find.
      box.home.write('first/rolechain', '#!/bin/sh\nexit 1\n');
      chmodSync(box.path('first/rolechain'), 0o755);
      box.env['PATH'] = `${box.path('first')}:${box.env['PATH'] ?? ''}`;
      expect(await box.run(['completion', shell, '--install'])).toMatchObject({ code: 0 });
      const typed = ['other/rolechain', '~/other/rolechain', box.path('other/rolechain')].map(
        (name) => `${name} explain rol\t`,
      );
      expect(await typeInto(box, shell, typed)).toEqual(typed.map(() => ['explain', 'role-alpha']));
    },
  );
});

describe('beside what the person has set up', () => {
  it.skipIf(programs.bashCompletion === undefined)(
    `bash with bash-completion loads the script by itself, and completes the command after --${skipped(programs.bashCompletion !== undefined, 'bash-completion')}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      const setup = `. ${programs.bashCompletion ?? ''}\ncomplete -W 'sub-one' echo\n`;
      prepareShell(box, 'bash', setup);
      await box.run(['completion', 'bash', '--install']);
      // Without the block of ours that would load it too.
      prepareShell(box, 'bash', setup);
      expect(
        await typeInto(box, 'bash', ['rolechain explain arn:aws:iam::1:u\t', 'rolechain exec x -- echo su\t']),
      ).toEqual([
        ['explain', 'arn:aws:iam::1:user/y'],
        ['exec', 'x', '--', 'echo', 'sub-one'],
      ]);
    },
  );

  it.skipIf(!programs.bash)(
    `bash whose words do not break at colons, in POSIX mode, with unset variables as errors${skipped(programs.bash, 'bash')}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      prepareShell(box, 'bash', 'COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\nset -o posix\nset -u\n');
      await box.run(['completion', 'bash', '--install']);
      expect(await typeInto(box, 'bash', ['rolechain explain arn:aws:iam::1:u\t', 'rolechain expl\tmy\t'])).toEqual([
        ['explain', 'arn:aws:iam::1:user/y'],
        ['explain', 'my team'],
      ]);
    },
  );

  it.skipIf(!programs.zsh)(
    `zsh whose completion was started before our lines, and is again after them${skipped(programs.zsh, 'zsh')}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      prepareShell(
        box,
        'zsh',
        'autoload -Uz compinit && compinit -i\n_words() { compadd sub-one }\ncompdef _words echo\n',
      );
      await box.run(['completion', 'zsh', '--install']);
      const typed = ['rolechain explain my\t', 'rolechain exec x -- echo su\t', 'compinit -i; rolechain expl\t'];
      expect(await typeInto(box, 'zsh', typed)).toEqual([
        ['explain', 'my team'],
        ['exec', 'x', '--', 'echo', 'sub-one'],
        ['explain'],
      ]);
    },
  );

  it.skipIf(!programs.fish)(
    `fish completes the command after --, and passes over assignments before rolechain${skipped(programs.fish, 'fish')}`,
    { timeout: TIMEOUT },
    async ({ box }) => {
      box.config(config);
      prepareShell(box, 'fish', 'complete -c echo -f -a sub-one\n');
      await box.run(['completion', 'fish', '--install']);
      const typed = ['rolechain exec x -- echo su\t', 'AWS_REGION=x rolechain explain my\t'];
      expect(await typeInto(box, 'fish', typed)).toEqual([
        ['exec', 'x', '--', 'echo', 'sub-one'],
        ['explain', 'my team'],
      ]);
    },
  );

  it.for(shells)('%s with the line that the hint names', { timeout: TIMEOUT }, async (shell, { box, skip }) => {
    skip(!programs[shell], `no ${shell}`);
    box.config(config);
    prepareShell(box, shell, `${byHand[shell]}\n`, ['__complete', 'completion']);
    expect(await typeInto(box, shell, ['rolechain explain my\t'])).toEqual([['explain', 'my team']]);
  });
});
