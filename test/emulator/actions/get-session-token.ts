import { sessionTokenCaller } from '../caller.ts';
import { checkNumber, refuseFaults } from '../constraints.ts';
import { checkMfaParameters } from '../parameters.ts';
import { refuseAccess } from '../refusal.ts';
import { writeCredentials, type Action } from './action.ts';

/**
 * For long-term keys only; needs no permission. Root's sessions last an hour at most.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const getSessionToken: Action = (sts, { parameters, now }, caller) => {
  refuseFaults([
    ...checkNumber('durationSeconds', parameters.durationSeconds, { min: 900, max: 129_600 }),
    ...checkMfaParameters(parameters),
  ]);
  if (caller.temporary !== undefined) throw refuseAccess('Cannot call GetSessionToken with session credentials');
  const withMfa = sts.mfa.accept(caller, parameters.serial, parameters.tokenCode, now);
  const longest = caller.kind === 'root' ? 3600 : 129_600;
  const seconds = Math.min(parameters.durationSeconds ?? 43_200, longest);
  const session = sessionTokenCaller(caller, withMfa ? now : undefined);
  return [writeCredentials(sts.keyring.issue(session, now + seconds * 1000))];
};
