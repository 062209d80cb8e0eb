import type { AssumeRoleHop } from '../chain/chain-plan.ts';
import { CHAINED_LIMIT_SECONDS } from '../chain/hop-request.ts';
import { settleSessionName } from '../chain/session-name.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { askForCode } from './ask-for-code.ts';
import type { AssumeRoleCall, Held, Kept, MfaCode, Session } from './ports.ts';
import { mayOwnDevice, type SoFar } from './so-far.ts';

/** A role's session, made with the session before it, or with the base where there is none. Throws what STS and MFA throw. */
export async function assumeRole(
  hop: AssumeRoleHop,
  source: Kept | undefined,
  as: Credentials,
  soFar: SoFar,
  held: Held | undefined,
): Promise<Kept> {
  const { ports } = soFar;
  const { profile, request, mfa: device } = hop;
  const call: AssumeRoleCall = {
    request,
    sessionName: sessionNameOf(hop, soFar),
    // What the base turned out to be has the last word on how long its sessions may last.
    durationSeconds: as.temporary ? Math.min(hop.durationSeconds, CHAINED_LIMIT_SECONDS) : hop.durationSeconds,
  };
  const { sessionName, durationSeconds } = call;
  ports.trace('hop.assume', { profile, roleArn: request.roleArn, sessionName, durationSeconds });

  // A device counts where the base itself makes the call; an MFA session has had its code already.
  if (device === undefined || source !== undefined || !mayOwnDevice(soFar)) {
    const issued = ports.clock.now();
    return { ...(await ports.sts.assumeRole(call, as)), issued };
  }
  // What is wrong with the way to STS is found before somebody is asked for a code.
  await ports.sts.prepare();
  const send = async (mfa: MfaCode): Promise<Session> => ports.sts.assumeRole({ ...call, mfa }, as);
  const session = await askForCode({ ...soFar, profile, device, held, send });
  return { ...session, issued: ports.clock.now() };
}

function sessionNameOf(hop: AssumeRoleHop, { callerArn }: SoFar): string {
  if (callerArn !== undefined) return settleSessionName(hop, callerArn);
  if (hop.sessionName.rule === 'config') return hop.sessionName.value;
  throw new Error('the caller is asked for before a name is taken from it');
}
