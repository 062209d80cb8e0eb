import { cacheFlag, policyFlags, profileArgument, type Given, type Register } from '../command.ts';
import type { ProcessFlags } from '../flags.ts';
import { progressOnStderr } from '../progress.ts';

/** `rolechain exec`. */
export const execCommand: Register = (program, settle, given) =>
  program.command(
    'exec [PROFILE]',
    'run a command with the credentials of a profile in its environment',
    (y) =>
      cacheFlag(policyFlags(profileArgument(y)))
        .usage('$0 exec [PROFILE] -- COMMAND [ARGUMENT…]\n\nRuns a command with the credentials of a profile.')
        .example('$0 exec deploy -- terraform plan', 'in place of itself: exit code, signals and streams are its own')
        .example('$0 exec deploy -- bash', 'a shell; ROLECHAIN_PROFILE is there for its prompt'),
    async ({ profile, policy, policyArn: policyArns, noCache }) => {
      settle(await runExec({ profile, policy, policyArns, cache: !noCache }, given));
    },
  );

/** Ends the process as the command ended. What can be wrong with the line is found before anybody is asked for a code. */
async function runExec(flags: ProcessFlags, { rest = [], environment }: Given): Promise<never> {
  const { findUserCommand, runUserCommand } = await import('../../tasks/user-command.ts');
  const path = findUserCommand(rest[0] ?? '');
  const { obtain } = await import('../../wiring.ts');
  const { plan, credentials } = await obtain({ ...flags, progress: progressOnStderr() });
  const { assign, assignmentsFor, PROFILE_MARK } = await import('../../environment/assignments.ts');
  const { endLike } = await import('../end-like.ts');
  const { leaveSignals } = await import('../signals.ts');
  const assignments = assignmentsFor(credentials, plan.region);
  const env = assign({ ...process.env, ...environment }, assignments, process.platform);
  const ending = runUserCommand(path, rest, { ...env, [PROFILE_MARK]: plan.profile });
  leaveSignals();
  return endLike(await ending);
}
