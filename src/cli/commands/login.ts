import { baseNames } from '../../chain/base.ts';
import { printable } from '../../errors/printable.ts';
import type { LoggedIn } from '../../login.ts';
import { policyFlags, profileArgument, type Register } from '../command.ts';
import type { ChainFlags } from '../flags.ts';
import { writeStdout } from '../output.ts';
import { sessionArn } from '../session-arn.ts';

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
  const { logIn } = await import('../../login.ts');
  await writeStdout(`${loginLine(await logIn(request), new Date())}\n`);
  return 0;
}

function loginLine(result: LoggedIn, now: Date): string {
  const profile = printable(result.profile);
  if (result.kind === 'base') {
    const { base } = result;
    return `${profile}: ${baseNames[base.kind]} credentials of profile ${printable(base.profile)} without a role, so there is no session to keep`;
  }
  const arn = sessionArn(result.roleArn, result.sessionName);
  return `${profile}: ${arn}${result.expiration === undefined ? '' : ` until ${ending(result.expiration, now)}`}`;
}

/** `14:05 (59 min)`, on this machine's clock. */
function ending(expiration: Date, now: Date): string {
  const time = [expiration.getHours(), expiration.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  const minutes = Math.max(0, Math.floor((expiration.getTime() - now.getTime()) / 60_000));
  const left = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${time} (${left})`;
}
