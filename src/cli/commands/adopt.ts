import { RolechainError } from '../../errors/error.ts';
import { printable } from '../../errors/printable.ts';
import { profileArgument, type Register } from '../command.ts';
import { canAsk, confirm } from '../confirm.ts';
import { writeStderr, writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';
import { withoutHome } from '../without-home.ts';

/** `rolechain adopt`. */
export const adoptCommand: Register = (program, settle) =>
  program.command(
    'adopt [PROFILE]',
    'rewrite a profile so that applications use it by its own name; shows a diff and asks',
    (y) =>
      profileArgument(y)
        .option('undo', { type: 'boolean', default: false, describe: 'restore the form it had before' })
        .option('yes', { type: 'boolean', default: false, alias: 'y', describe: 'write without asking' })
        .option('dry-run', { type: 'boolean', default: false, describe: 'show the diff and write nothing' })
        .example('$0 adopt deploy', 'the chain of deploy moves into a block')
        .example('$0 adopt --undo deploy', 'and back again'),
    async ({ profile, undo, yes, dryRun }) => settle(await runAdopt({ profile, undo, yes, dryRun })),
  );

interface AdoptFlags {
  readonly profile: string | undefined;
  readonly undo: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** The diff goes to stdout, all that is said about it to stderr. */
async function runAdopt({ profile, undo, yes, dryRun }: AdoptFlags): Promise<number> {
  const { proposeAdoption, proposeUndo } = await import('../../tasks/adopting.ts');
  const proposal = await (undo ? proposeUndo(profile) : proposeAdoption(profile));
  if ('nothing' in proposal) {
    say(`nothing to do: ${proposal.nothing}`);
    return 0;
  }
  if (!dryRun) {
    proposal.check();
    if (!yes && !canAsk()) {
      const reason = 'there is no terminal to ask on';
      throw new RolechainError('USAGE', { reason, try: 'add --yes to write it, or --dry-run to see the diff' });
    }
  }
  for (const note of proposal.notes) say(note);
  const { configDiff } = await import('../config-diff.ts');
  const { file, before, after } = proposal;
  const name = printable(withoutHome(file, process.env['HOME']));
  await writeStdout(configDiff(before, after, { name, colour: wantsColour() }));
  if (dryRun) return 0;
  if (!yes && !(await confirm('Write this? [y/N] '))) throw new RolechainError('DECLINED', { what: file });
  say(`${file} is written; ${await proposal.write()}`);
  return 0;
}

function say(text: string): void {
  writeStderr([`rolechain: ${printable(withoutHome(text, process.env['HOME']))}`]);
}
