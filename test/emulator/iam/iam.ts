import type { Caller } from '../caller.ts';
import type { Moment } from '../changing.ts';
import type { Directory } from '../directory.ts';
import type { Keyring } from '../keyring.ts';
import { answerQuery, believe, iamService, refuseMissingAction, refuseUnknownAction } from '../query.ts';
import { Refusal } from '../refusal.ts';
import type { Answer, WireRequest } from '../wire.ts';
import type { IamCall } from './action.ts';
import { iamActions } from './actions.ts';
import { refuseWrongFields } from './fields.ts';

/** What IAM works with. */
export interface Iam {
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly pageSize: number;
}

/** A call, read but not yet believed. */
export interface IamRequest extends Moment {
  readonly request: WireRequest;
  readonly action: string | undefined;
  readonly form: URLSearchParams;
  readonly requestId: string;
}

/** Answers a call; throws a Refusal. */
export function answerIam(iam: Iam, call: IamRequest): Answer {
  if (call.action === undefined) throw refuseMissingAction();
  const action = iamActions.get(call.action);
  if (!action) throw refuseUnknownAction(iamService, call.action);
  const { caller } = believe(iamService, iam.keyring, call.request, call.now);
  refuseUnableCallers(caller);
  refuseWrongFields(call.form, action.requires);
  return answerQuery(iamService, call.action, call.requestId, action.run(describeCall(iam, call, call.action, caller)));
}

/**
 * To IAM such credentials are no credentials.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
function refuseUnableCallers({ temporary, mfaAt }: Caller): void {
  if (temporary === 'federated-user' || (temporary === 'session-token' && mfaAt === undefined)) {
    throw new Refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid');
  }
}

function describeCall(iam: Iam, { form, now, propagation }: IamRequest, action: string, caller: Caller): IamCall {
  return {
    action,
    caller,
    directory: iam.directory,
    pageSize: iam.pageSize,
    now,
    propagation,
    field: (name) => form.get(name) ?? undefined,
    required: (name) => form.get(name) ?? '',
  };
}
