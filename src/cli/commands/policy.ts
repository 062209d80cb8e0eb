import { RolechainError } from '../../errors/error.ts';
import { jsonFlag, profileFlag, STDIN_WORD, type Register } from '../command.ts';
import { writeDocument, writeErrorDocument } from '../json-output.ts';
import { writeStderr, writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';
import type { Checked } from '../policy-report.ts';

/** `rolechain policy check`. */
export const policyCommand: Register = (program, settle) =>
  program.command('policy', 'check session policies; calls nothing', (y) =>
    y
      .command(
        'check [FILE..]',
        'find what is wrong with session policies; calls nothing',
        (check) =>
          jsonFlag(profileFlag(check, 'check what this profile’s chain uses'))
            .positional('FILE', {
              type: 'string',
              array: true,
              describe: 'policy files; - is stdin',
              completes: 'files',
            })
            .option('strict', { type: 'boolean', default: false, describe: 'warnings count as errors' })
            .example('$0 policy check draft.json', 'a line for each fault: file:line:column')
            .example('$0 policy check --profile deploy', 'every policy of a chain, and what they come to together'),
        async ({ FILE = [], profile, json, strict }) => {
          const files = FILE.map((file) => (file === STDIN_WORD ? '-' : file));
          settle(await runCheck({ files, profile, json, strict }));
        },
      )
      .demandCommand(1, 'say what to do: policy check'),
  );

interface CheckFlags {
  readonly files: readonly string[];
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

/** Tells what is wrong, one line each; 3 where something is an error, as an unreadable policy is anywhere. */
async function runCheck(flags: CheckFlags): Promise<number> {
  const { json, strict } = flags;
  const { checkDocument, checkLines, countOf, summaryLines } = await import('../policy-report.ts');
  try {
    const checked = await gather(flags);
    const { errors, warnings } = countOf(checked.files);
    if (json) await writeDocument(checkDocument(checked));
    else await writeStdout(checkLines(checked.files, wantsColour()));
    // Whoever matches lines reads them from a pipe; how large a policy is interests a person.
    if (!json && process.stderr.isTTY) writeStderr(summaryLines(checked));
    return errors > 0 || (strict && warnings > 0) ? 3 : 0;
  } catch (error) {
    if (!json) throw error;
    return writeErrorDocument(error);
  }
}

async function gather({ files, profile }: CheckFlags): Promise<Checked> {
  if (files.length === 0 && profile === undefined) {
    const reason = 'there is nothing to check';
    throw new RolechainError('USAGE', { reason, try: 'name policy files, - for stdin, or --profile' });
  }
  if (files.filter((file) => file === '-').length > 1) {
    throw new RolechainError('USAGE', { reason: 'stdin can be read once, and - is given twice' });
  }
  const { checkFiles } = await import('../../tasks/policy-checking.ts');
  const checked = await checkFiles(files);
  if (profile === undefined) return { files: checked };
  const { checkProfile } = await import('../../tasks/profile-policies.ts');
  const { files: more, hops } = checkProfile(profile);
  return { files: [...checked, ...more], profile, hops };
}
