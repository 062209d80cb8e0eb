import { chmodSync, existsSync, readFileSync } from 'node:fs';
import type { Box } from './case.ts';
import { program } from './program.ts';

export type InteractiveShell = 'bash' | 'zsh' | 'fish';

const PROMPT = 'ready> ';

const starts: Readonly<Record<InteractiveShell, { readonly setup: string; readonly text: string }>> = {
  bash: { setup: '.bashrc', text: `PS1='${PROMPT}'\n` },
  zsh: { setup: '.zshrc', text: `PROMPT='${PROMPT}'\n` },
  fish: {
    setup: '.config/fish/config.fish',
    text: `function fish_prompt; echo -n '${PROMPT}'; end\nset -g fish_greeting\n`,
  },
};

/**
 * A shell in the box's home, and a person who types: each of `lines` as it is, and Enter. Gives what `rolechain` was
 * started with for each of them, as the shell itself took the line apart.
 */
export async function typeInto(
  box: Box,
  shell: InteractiveShell,
  lines: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const taken = box.path('taken');
  const steps = [...lines, 'exit'].flatMap((line, index) => [
    ...(index === 0 ? [] : [{ sees: 'taken.' }]),
    { sees: PROMPT, types: `${line}\r` },
  ]);
  const ran = await box.terminal(`cd && exec ${shell} -i`, steps, { TERM: 'xterm', LC_ALL: 'C.UTF-8' });
  if (ran.exit !== 0 || !existsSync(taken)) throw new Error(`${shell} showed ${ran.screen}`);
  return readFileSync(taken, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((words) => words.split('\u001f').slice(0, -1));
}

/**
 * A home where `shell` has a prompt to wait for, after the lines `before`, and where `rolechain` is ours for the commands
 * `real`, and else notes what it is given.
 */
export function prepareShell(box: Box, shell: InteractiveShell, before = '', real = ['__complete']): void {
  const { setup, text } = starts[shell];
  box.home.write(setup, before + text);
  const words = program.map((word) => `'${word}'`).join(' ');
  const script = [
    '#!/bin/sh',
    `case $1 in ${real.join(' | ')}) exec ${words} "$@" ;; esac`,
    String.raw`{ printf '%s\037' "$@"; echo; } >>"$HOME/taken"`,
    'echo taken.',
  ];
  box.home.write('bin/rolechain', `${script.join('\n')}\n`);
  chmodSync(box.path('bin/rolechain'), 0o755);
  box.env['PATH'] = `${box.path('bin')}:${box.env['PATH'] ?? ''}`;
}
