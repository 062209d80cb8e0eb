import { printable } from '../../errors/printable.ts';
import { RolechainError } from '../../errors/error.ts';
import type { Register } from '../command.ts';
import { byHand, loginShell, placeFor, scriptOf, shells, type Shell } from '../completion/shells.ts';
import { writeStdout } from '../output.ts';
import { withoutHome } from '../without-home.ts';

/** `rolechain completion`. */
export const completionCommand: Register = (program, settle) =>
  program.command(
    'completion [SHELL]',
    'complete commands, flags and profile names in bash, zsh and fish',
    (y) =>
      y
        .positional('SHELL', {
          alias: 'shell',
          choices: shells,
          describe: 'whose script to print (else that of $SHELL)',
        })
        .option('install', { type: 'boolean', describe: 'put the script where new shells find it' })
        .option('uninstall', { type: 'boolean', describe: 'take away what --install did' })
        .conflicts('install', 'uninstall')
        .example('$0 completion --install', 'for the shell that you log in with')
        .example('$0 completion zsh --install', 'for another one')
        .example('$0 completion bash', 'prints the script'),
    async ({ SHELL, install, uninstall }) => settle(await runCompletion({ shell: SHELL, install, uninstall })),
  );

interface CompletionFlags {
  readonly shell: Shell | undefined;
  readonly install: boolean | undefined;
  readonly uninstall: boolean | undefined;
}

/** Prints a script, or puts it in its place, or takes it away. */
async function runCompletion({ shell: asked, install, uninstall }: CompletionFlags): Promise<number> {
  const shell = asked ?? loginShell(process.env) ?? refuseShell(install === true);
  if (install === true)
    await writeLines([...(await change('install', shell)), `open a new ${shell}, and type: ${TRY}`]);
  else if (uninstall === true) await writeLines(await change('uninstall', shell));
  else await writeStdout(scriptOf(shell));
  return 0;
}

const TRY = 'rolechain ex<TAB>';

function refuseShell(install: boolean): never {
  const { SHELL } = process.env;
  const reason = `SHELL is ${SHELL ? printable(SHELL) : 'not set'}, and there is completion for bash, zsh and fish`;
  const command = `rolechain completion bash${install ? ' --install' : ''}`;
  throw new RolechainError('USAGE', { reason, try: `say which one, as in "${command}"` });
}

async function change(what: 'install' | 'uninstall', shell: Shell): Promise<readonly string[]> {
  const { install, uninstall } = await import('../completion/install.ts');
  const { ShellFiles } = await import('../../tasks/shell-files.ts');
  const { userHome } = await import('../../user-home.ts');
  const { env, platform } = process;
  const home = env['HOME'] || userHome();
  const hint =
    what === 'install'
      ? `put this line into the setup of your shell yourself: ${byHand[shell]}`
      : 'take the block "rolechain completion" out of that file, and remove the script, yourself';
  const files = new ShellFiles(process.getuid?.(), hint);
  if (what === 'install') files.checkHome(home);
  const place = placeFor(shell, { env, platform, home, read: (file) => files.read(file) });
  const done = what === 'install' ? install(shell, place, files) : uninstall(place, files);
  return done.map((line) => printable(withoutHome(line, home)));
}

async function writeLines(lines: readonly string[]): Promise<void> {
  await writeStdout(lines.map((line) => `${line}\n`).join(''));
}
