import { baseNames } from '../../chain/base.ts';
import { printable } from '../../errors/printable.ts';
import type { LoggedIn } from '../../tasks/login.ts';
import { policyFlags, profileArgument, type Register } from '../command.ts';
import type { ChainFlags } from '../flags.ts';
import { inMinutes } from '../minutes.ts';
import { writeStdout } from '../output.ts';
import { progressOnStderr } from '../progress.ts';
import { sessionArn } from '../../chain/session-arn.ts';

/** `rolechain login`. */
export const loginCommand: Register = (program, settle) =>
  program.command(
    'login [PROFILE]',
    'get a session ahead of time, so that no program has to ask you; prints no secret',
    (y) => policyFlags(profileArgument(y)).example('$0 login deploy', 'asks for an MFA code if one is needed'),
    async ({ profile, policy, policyArn: policyArns }) => {
      settle(await runLogin({ profile, policy, policyArns }));
    },
  );

/** Says who the session is, and until when. */
async function runLogin(request: ChainFlags): Promise<number> {
  const { logIn } = await import('../../tasks/login.ts');
  const result = await logIn({ ...request, progress: progressOnStderr() });
  await writeStdout(`${printable(result.profile)}: ${sentence(result, new Date())}\n`);
  return 0;
}

function sentence(result: LoggedIn, now: Date): string {
  switch (result.kind) {
    case 'role':
      return `${sessionArn(result.roleArn, result.sessionName)}${ending(result.expiration, now)}`;
    case 'federation':
      return `${result.arn}${ending(result.expiration, now)}`;
    case 'mfa-session':
      return `MFA session${result.callerArn === undefined ? '' : ` of ${result.callerArn}`}${ending(result.expiration, now)}`;
    case 'base': {
      const { kind, profile } = result.base;
      return `${baseNames[kind]} credentials of profile ${printable(profile)} without a role, so there is no session to keep`;
    }
  }
}

/** ` until 14:05 (59 min)`, on this machine's clock. */
function ending(expiration: Date | undefined, now: Date): string {
  if (expiration === undefined) return '';
  const time = [expiration.getHours(), expiration.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  return ` until ${time} (${inMinutes(expiration.getTime() - now.getTime())})`;
}
