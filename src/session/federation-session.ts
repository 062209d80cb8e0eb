import type { FederationHop } from '../chain/chain-plan.ts';
import { federatedUserArn, settleSessionName } from '../chain/session-name.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Kept } from './ports.ts';
import type { SoFar } from './so-far.ts';

/** A federated user's session, made with the user's access key. Throws what STS and the name's rule throw. */
export async function federate(hop: FederationHop, as: Credentials, { ports, callerArn }: SoFar): Promise<Kept> {
  if (callerArn === undefined) throw new Error('the caller is asked for before a federated session is made');
  const { profile, request } = hop;
  const name = settleSessionName(hop, callerArn);
  const arn = federatedUserArn(callerArn, name);
  ports.trace('hop.federation', { profile, name, durationSeconds: request.durationSeconds });
  const issued = ports.clock.now();
  return { ...(await ports.sts.federationToken({ request, name, arn }, as)), issued };
}
