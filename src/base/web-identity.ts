import type { WebIdentityBase } from '../chain/base.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import { baseFailed } from './fault.ts';
import type { Network } from './network.ts';
import { readSmallFile } from './small-file.ts';

/**
 * AssumeRoleWithWebIdentity with the token in the profile's file, by our own STS client: the SDK's provider would make
 * another one, with settings of its own. Throws BASE_FAILED, STS_*.
 */
export async function fromWebIdentity(spec: WebIdentityBase, network: Network, now: Date): Promise<Credentials> {
  const token = readSmallFile(spec.tokenFile)?.trim();
  if (!token) throw baseFailed(spec, `there is no token in ${spec.tokenFile}`);
  // A name made up as the SDK does it: whoever needs the user's name must be able to tell that this is none.
  const sessionName = spec.sessionName ?? `aws-sdk-js-session-${now.getTime()}`;
  try {
    return await network.assumeRoleWithWebIdentity({ roleArn: spec.roleArn, sessionName, token });
  } catch (error) {
    const tokenFault = hasCode(error, 'STS_EXPIRED') || (hasCode(error, 'STS_REJECTED') && /Token/.test(error.message));
    if (!tokenFault) throw error;
    const hint = `whoever writes ${spec.tokenFile} must renew it`;
    throw baseFailed(spec, `STS does not accept the token: ${error.details.reason}`, { hint, cause: error });
  }
}
