import { cacheFlag, policyFlags, profileArgument, type Register } from '../command.ts';
import { once, type ProcessFlags } from '../flags.ts';
import { writeStdout } from '../output.ts';
import { progressOnStderr } from '../progress.ts';

/** `rolechain console`. */
export const consoleCommand: Register = (program, settle) =>
  program.command(
    'console [PROFILE]',
    'open the AWS console with a profile’s session, session policy included',
    (y) =>
      cacheFlag(policyFlags(profileArgument(y)))
        .option('destination', {
          type: 'string',
          requiresArg: true,
          describe: 'a page of the console, path or URL',
          coerce: once('destination'),
        })
        .option('print', {
          type: 'boolean',
          default: false,
          describe: 'print the URL instead; it signs in whoever opens it within 15 minutes',
        })
        .example('$0 console deploy', 'the console’s home, in the profile’s region')
        .example('$0 console deploy --policy draft.json --destination s3/home', 'what a policy would leave of S3'),
    async ({ profile, policy, policyArn: policyArns, noCache, destination, print }) => {
      settle(await runConsole({ profile, policy, policyArns, cache: !noCache, destination, print }));
    },
  );

interface ConsoleFlags extends ProcessFlags {
  readonly destination: string | undefined;
  readonly print: boolean;
}

/** Opens the console, or prints the URL that would. */
async function runConsole({ print, ...flags }: ConsoleFlags): Promise<number> {
  const request = { ...flags, progress: progressOnStderr() };
  const { consoleUrl, openConsole } = await import('../../tasks/console-session.ts');
  if (print) await writeStdout(`${await consoleUrl(request)}\n`);
  else await openConsole(request);
  return 0;
}
