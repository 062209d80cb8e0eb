import type { Argv } from 'yargs';
import { once } from './flags.ts';

/** Adds a command to the program; `settle` gets its exit code. */
export type Register = (program: Argv, settle: (code: number) => void) => Argv;

/** Every command once, in the order of the help. What one does is loaded when it is used. */
export const commands: readonly Register[] = [
  (program, settle) =>
    program.command(
      'process',
      'print the credentials of a profile, for credential_process',
      (y) =>
        chainFlags(y)
          .option('no-cache', { type: 'boolean', default: false, describe: 'neither use nor keep cached credentials' })
          .example('$0 process --profile deploy', 'what a credential_process line runs'),
      async ({ profile, policy, policyArn: policyArns, noCache }) => {
        const { runProcess } = await import('./commands/process.ts');
        settle(await runProcess({ profile, policy, policyArns, cache: !noCache }));
      },
    ),
  (program, settle) =>
    program.command(
      'explain',
      'show what AWS would be asked, and where each value comes from; calls nothing',
      (y) =>
        chainFlags(y)
          .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
          .example('$0 explain --profile deploy', 'the hops of a chain, with file and line'),
      async ({ profile, policy, policyArn: policyArns, json }) => {
        const { runExplain } = await import('./commands/explain.ts');
        settle(await runExplain({ profile, policy, policyArns, json }));
      },
    ),
  (program, settle) =>
    program.command('cache', 'list or forget the credentials that are kept', (y) =>
      y
        .command(
          'list',
          'what is kept and until when, without secrets',
          (list) =>
            profileFlag(list, 'list only what was kept for this profile')
              .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
              .example('$0 cache list', 'a line for each kept session'),
          async ({ json, profile }) => {
            const { runCacheList } = await import('./commands/cache.ts');
            settle(await runCacheList({ json, profile }));
          },
        )
        .command(
          'clear',
          'forget what is kept',
          (clear) =>
            profileFlag(clear, 'forget only the sessions of this profile’s role').example(
              '$0 cache clear --profile deploy',
              'the next use asks AWS again',
            ),
          async ({ profile }) => {
            const { runCacheClear } = await import('./commands/cache.ts');
            settle(await runCacheClear({ profile }));
          },
        )
        .demandCommand(1, 'say what to do: cache list, or cache clear'),
    ),
];

function profileFlag<T>(program: Argv<T>, describe: string): Argv<T & { profile: string | undefined }> {
  return program.option('profile', { type: 'string', requiresArg: true, describe, coerce: once('profile') });
}

function chainFlags<T>(
  program: Argv<T>,
): Argv<T & { profile: string | undefined; policy: string | undefined; 'policy-arn': string[] | undefined }> {
  return profileFlag(program, 'the profile (else AWS_PROFILE, else default)')
    .option('policy', {
      type: 'string',
      requiresArg: true,
      describe: 'a session policy, file or JSON, in place of the profile’s',
      coerce: once('policy'),
    })
    .option('policy-arn', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'a managed policy in place of the profile’s; may be repeated',
    });
}
