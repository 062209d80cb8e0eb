import { isAbsolute, join } from 'node:path';
import { shellWord } from '../../errors/shell-word.ts';
import { ownText } from '../../own-texts.ts';
import type { Environment } from '../../session/environment.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The shell that a person logs in with; undefined where it is none that we can complete for. */
export function loginShell(env: Environment): Shell | undefined {
  const name = /[^/]*$/.exec(env['SHELL'] ?? '')?.[0];
  return shells.find((shell) => shell === name);
}

/** The text of a file in `completions/`. */
export function scriptOf(shell: Shell): string {
  return ownText('completions', `rolechain.${shell}`);
}

/** A line that does for one shell what the installation does for each new one. */
export const byHand: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(rolechain completion bash)"',
  zsh: 'autoload -Uz compinit && compinit -i; source <(rolechain completion zsh)',
  fish: 'rolechain completion fish | source',
};

/** Where a shell finds the completion of a command. */
export interface Place {
  readonly script: string;
  /** The file that the shell runs when it starts, and what it must be told there. */
  readonly setup?: { readonly file: string; readonly lines: readonly string[] };
}

interface Surroundings {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** A file's text; undefined where there is none. */
  readonly read: (file: string) => string | undefined;
}

/**
 * fish loads the script from its folder by itself. bash does so only where bash-completion is set up, and zsh has no
 * folder that a user can write to: these two are told in the file that they start with.
 */
export function placeFor(shell: Shell, around: Surroundings): Place {
  const { env, home } = around;
  const data = absolute(env['XDG_DATA_HOME']) ?? join(home, '.local/share');
  if (shell === 'fish') {
    return {
      script: join(absolute(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'fish/completions/rolechain.fish'),
    };
  }
  if (shell === 'bash') {
    const folder = absolute(env['BASH_COMPLETION_USER_DIR']?.split(':')[0]) ?? join(data, 'bash-completion');
    const script = join(folder, 'completions/rolechain');
    const path = portable(script, home);
    // A profile file is read by other shells too.
    const line = `if [ -n "\${BASH_VERSION-}" ] && [ -r ${path} ]; then . ${path}; fi`;
    return { script, setup: { file: join(home, bashSetup(around)), lines: [UNDO, line] } };
  }
  const folder = join(data, 'zsh/site-functions');
  const path = portable(folder, home);
  return {
    script: join(folder, '_rolechain'),
    setup: {
      file: join(absolute(env['ZDOTDIR']) ?? home, '.zshrc'),
      lines: [
        UNDO,
        `if [[ -r ${path}/_rolechain ]]; then`,
        `  fpath=(${path} $fpath)`,
        '  autoload -Uz compinit _rolechain',
        '  (( $+functions[compdef] )) || compinit -i',
        '  compdef _rolechain rolechain',
        'fi',
      ],
    },
  };
}

const UNDO = '# "rolechain completion --uninstall" takes these lines out.';

/** Terminals on macOS start login shells, which read the first of three files and not .bashrc, unless it is told to. */
function bashSetup({ platform, home, read }: Surroundings): string {
  if (platform !== 'darwin') return '.bashrc';
  const login = ['.bash_profile', '.bash_login', '.profile'].find((name) => read(join(home, name)) !== undefined);
  const file = login ?? '.bash_profile';
  return read(join(home, file))?.includes('.bashrc') === true ? '.bashrc' : file;
}

/** XDG's rule: a relative path is no path. https://specifications.freedesktop.org/basedir-spec/latest/ */
function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}

/** A path as a word of a setup file that may be shared between machines. */
function portable(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `"$HOME"${shellWord(path.slice(home.length))}` : shellWord(path);
}
