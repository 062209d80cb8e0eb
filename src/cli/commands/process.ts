import { cacheFlag, policyFlags, profileFlag, type Register } from '../command.ts';

/** `rolechain process`, with flags that `quickProcessFlags` leaves to yargs. */
export const processCommand: Register = (program, settle) =>
  program.command(
    'process',
    'print the credentials of a profile, for credential_process',
    (y) =>
      cacheFlag(policyFlags(profileFlag(y))).example(
        '$0 process --profile deploy',
        'what a credential_process line runs',
      ),
    async ({ profile, policy, policyArn: policyArns, noCache }) => {
      const { answer } = await import('../answer.ts');
      settle(await answer({ profile, policy, policyArns, cache: !noCache }));
    },
  );
