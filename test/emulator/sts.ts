import type { Action, ActionCall, Sts } from './actions/action.ts';
import { assumeRoleWithWebIdentity } from './actions/assume-role-with-web-identity.ts';
import { assumeRole } from './actions/assume-role.ts';
import { getCallerIdentity } from './actions/get-caller-identity.ts';
import { getFederationToken } from './actions/get-federation-token.ts';
import { getSessionToken } from './actions/get-session-token.ts';
import { refuseDeed } from './authorize.ts';
import { answerQuery, believe, refuseMissingAction, refuseUnknownAction, stsService } from './query.ts';
import type { Answer, WireRequest } from './wire.ts';
import type { XmlElement } from './xml.ts';

/** A call, read but not yet believed. */
export interface StsCall extends ActionCall {
  readonly request: WireRequest;
  readonly action: string | undefined;
  readonly requestId: string;
}

/** Answers a call; throws a Refusal. */
export function answerSts(sts: Sts, call: StsCall): Answer {
  const { action, requestId } = call;
  if (action === undefined) throw refuseMissingAction();
  return answerQuery(stsService, action, requestId, runAction(sts, call, action));
}

const actions: ReadonlyMap<string, Action> = new Map([
  ['AssumeRole', assumeRole],
  ['GetCallerIdentity', getCallerIdentity],
  ['GetSessionToken', getSessionToken],
  ['GetFederationToken', getFederationToken],
]);

// These exist at AWS; here nobody may call them.
const forbidden = new Set(['AssumeRoot', 'DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetWebIdentityToken']);

function runAction(sts: Sts, call: StsCall, name: string): readonly XmlElement[] {
  if (name === 'AssumeRoleWithWebIdentity') return assumeRoleWithWebIdentity(sts, call);
  const action = actions.get(name);
  if (!action && !forbidden.has(name)) throw refuseUnknownAction(stsService, name);
  const { caller } = believe(stsService, sts.keyring, call.request, call.now);
  if (!action) throw refuseDeed(caller, `sts:${name}`, '*');
  return action(sts, call, caller);
}
