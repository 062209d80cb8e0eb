import type { Argv } from 'yargs';
import { nearest } from '../../errors/spelling.ts';
import { formats, howToRead, write, type Format } from '../../environment/formats.ts';
import { RolechainError } from '../../errors/error.ts';
import { shellWord } from '../../errors/shell-word.ts';
import { cacheFlag, policyFlags, profileArgument, type Register } from '../command.ts';
import { once, type ProcessFlags } from '../flags.ts';
import { writeStderr, writeStdout } from '../output.ts';
import { progressOnStderr } from '../progress.ts';

/** `rolechain env`. */
export const envCommand: Register = (program, settle) =>
  program.command(
    'env [PROFILE]',
    'print the credentials of a profile as assignments, for a shell or a file',
    (y) =>
      formatFlag(cacheFlag(policyFlags(profileArgument(y))))
        .example('eval "$($0 env deploy)"', 'this shell has the credentials from now on')
        .example('$0 env deploy | source', 'the same in fish')
        .example('$0 env deploy --format dotenv > .env', 'for docker run --env-file'),
    async ({ profile, policy, policyArn: policyArns, noCache, format }) => {
      settle(await runEnv({ profile, policy, policyArns, cache: !noCache, format }));
    },
  );

interface EnvFlags extends ProcessFlags {
  readonly format: Format | undefined;
}

/** Prints the assignments and nothing else; a person who sees them on a terminal is told what they are for. */
async function runEnv({ format: wanted, ...flags }: EnvFlags): Promise<number> {
  const { parentProgram } = await import('../../tasks/user-command.ts');
  const { defaultFormat } = await import('../../environment/default-format.ts');
  const { env, platform } = process;
  const format = wanted ?? defaultFormat({ env, platform, parent: await parentProgram() });
  const { obtain } = await import('../../wiring.ts');
  const { plan, credentials } = await obtain({ ...flags, progress: progressOnStderr() });
  const { assignmentsFor } = await import('../../environment/assignments.ts');
  await writeStdout(write(assignmentsFor(credentials, plan.region), format));
  if (process.stdout.isTTY) {
    const how = howToRead(format, `rolechain env ${shellWord(plan.profile)}`);
    writeStderr(how === undefined ? [] : [`rolechain: hint: have the shell read it: ${how}`]);
  }
  return 0;
}

function formatFlag<T>(program: Argv<T>): Argv<T & { format: Format | undefined }> {
  return program
    .option('format', {
      type: 'string',
      requiresArg: true,
      choices: formats,
      describe: 'who reads it; by default the shell that runs rolechain, else SHELL',
    })
    .middleware(({ format }) => checkFormat(once('format')(format)), true);
}

/** Before yargs does, which has no suggestion. */
function checkFormat(text: string | undefined): void {
  if (text === undefined || formats.some((one) => one === text)) return;
  const reason = `--format is ${shellWord(text)}, which is none of ${formats.join(', ')}`;
  const meant = BASH_FAMILY.has(text) ? 'bash' : nearest(text, formats);
  throw new RolechainError('USAGE', { reason, ...(meant === undefined ? {} : { try: `did you mean ${meant}?` }) });
}

const BASH_FAMILY: ReadonlySet<string> = new Set(['dash', 'ksh', 'posix', 'sh', 'zsh']);
