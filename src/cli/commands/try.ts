import type { Argv } from 'yargs';
import { isRolechainError, RolechainError } from '../../errors/error.ts';
import { cacheFlag, jsonFlag, policyFlags, profileArgument, type Given, type Register } from '../command.ts';
import { once } from '../flags.ts';
import { errorDocument, writeDocument } from '../json-output.ts';
import { progressOnStderr } from '../progress.ts';
import type { TryFlags } from '../try-flags.ts';

/** `rolechain try`. */
export const tryCommand: Register = (program, settle, given) =>
  program.command(
    'try [PROFILE]',
    'run a command under a session policy, and say whether AWS allowed it',
    (y) =>
      trialFlags(jsonFlag(cacheFlag(policyFlags(profileArgument(y)))))
        .usage(
          '$0 try [PROFILE] -- COMMAND [ARGUMENT…]\n\n' +
            'Runs a command with the profile’s session narrowed by a session policy, and says on stderr which policy was in ' +
            'force and whether the command was allowed, denied or failed otherwise. The session is made anew each time: ' +
            'an edited policy holds at once. With --json the document is alone on stdout, and the command’s stdout goes ' +
            'to stderr.',
        )
        .example('$0 try deploy --policy read.json -- aws s3 ls', 'the exit code is the command’s')
        .example('$0 try deploy --policy read.json --expect denied -- aws s3 rm s3://bucket/key', 'a test for CI')
        .example("$0 try deploy --matrix 'policies/*.json' -- aws s3 ls", 'a table of verdicts')
        .example('$0 try deploy --policy read.json --watch -- aws s3 ls', 'while you write the policy'),
    async ({ profile, policy, policyArn: policyArns, noCache, json, expect, matrix, watch }) => {
      const flags = { profile, policy, policyArns, cache: !noCache, json, expect, matrix, watch };
      settle(await documented(flags, () => runTry(flags, given)));
    },
  );

type WithTrial<T> = Argv<T & { expect: TryFlags['expect']; matrix: string[] | undefined; watch: boolean }>;

function trialFlags<T>(program: Argv<T>): WithTrial<T> {
  return program
    .option('expect', {
      choices: ['allowed', 'denied'] as const,
      requiresArg: true,
      describe: 'exit 0 if that is the verdict, 1 if it is not',
    })
    .middleware(({ expect }) => void once('expect')(expect), true)
    .option('matrix', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'a pattern for policy files, in quotes: a run under each; may be repeated',
      completes: 'files',
    })
    .option('watch', { type: 'boolean', default: false, describe: 'run again at every save of the policy file' });
}

/** With --json a refusal is a document on stdout too; a watch has only those of its runs there. */
async function documented({ json, watch }: TryFlags, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (json && !watch && isRolechainError(error)) await writeDocument(errorDocument(error));
    throw error;
  }
}

/** What can be wrong with the line is found before anybody is asked for a code. */
async function runTry(flags: TryFlags, { rest = [], environment }: Given): Promise<number> {
  if (flags.matrix !== undefined && flags.policy !== undefined)
    throw new RolechainError('USAGE', { reason: '--policy names one policy and --matrix several: give one of them' });
  if (flags.matrix !== undefined && flags.watch)
    throw new RolechainError('USAGE', {
      reason: '--watch is for one policy file, and --matrix names several: give one of them',
    });
  const { findUserCommand } = await import('../../tasks/user-command.ts');
  const path = findUserCommand(rest[0] ?? '');
  const { Trials } = await import('../../tasks/trial.ts');
  const trials = new Trials({ ...flags, path, words: rest, environment, progress: progressOnStderr() });
  if (flags.watch) {
    const { tryAndWatch } = await import('../try-watch.ts');
    return await tryAndWatch(trials, flags);
  }
  if (flags.matrix === undefined) {
    const { tryOnce } = await import('../try-once.ts');
    return await tryOnce(trials, flags);
  }
  const { tryMatrix } = await import('../try-matrix.ts');
  return await tryMatrix(trials, flags, flags.matrix);
}
