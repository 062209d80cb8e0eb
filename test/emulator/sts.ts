import type { Sts } from './actions/action.ts';
import { assumeRole } from './actions/assume-role.ts';
import { assumeRoleWithWebIdentity } from './actions/assume-role-with-web-identity.ts';
import { refuseDeed } from './actions/authorize.ts';
import { getCallerIdentity } from './actions/get-caller-identity.ts';
import { getFederationToken } from './actions/get-federation-token.ts';
import { getSessionToken } from './actions/get-session-token.ts';
import type { Action } from './actions/action.ts';
import { authenticate, Rejected } from './authenticate.ts';
import type { Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import type { Answer, WireRequest } from './wire.ts';
import { writeXml, type XmlElement } from './xml.ts';

/** A call of the AWS Query protocol, read but not yet believed. */
export interface StsCall {
  readonly request: WireRequest;
  readonly action: string | undefined;
  readonly parameters: Parameters;
  readonly now: number;
  readonly requestId: string;
}

/** Answers a call; throws a Refusal. */
export function answerSts(sts: Sts, call: StsCall): Answer {
  const { action } = call;
  if (action === undefined) throw new Refusal(400, 'MissingAction', 'Could not find operation in the request');
  return writeAnswer(200, call.requestId, [
    [
      `${action}Response xmlns="${namespace}"`,
      [
        [`${action}Result`, runAction(sts, call, action)],
        ['ResponseMetadata', [['RequestId', call.requestId]]],
      ],
    ],
  ]);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function answerStsRefusal(refusal: Refusal, requestId: string): Answer {
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  const error: XmlElement[] = [
    ['Type', type],
    ['Code', refusal.code],
    ['Message', refusal.message],
  ];
  return writeAnswer(refusal.status, requestId, [
    [
      `ErrorResponse xmlns="${namespace}"`,
      [
        ['Error', error],
        ['RequestId', requestId],
      ],
    ],
  ]);
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

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
  if (!action && !forbidden.has(name)) {
    throw new Refusal(400, 'InvalidAction', `Could not find operation ${name} for version 2011-06-15`);
  }
  const { caller } = believe(sts, call);
  if (!action) throw refuseDeed(caller, `sts:${name}`, '*');
  return action(sts, call, caller);
}

function believe(sts: Sts, { request, now }: StsCall): ReturnType<typeof authenticate> {
  try {
    return authenticate(request, 'sts', sts.keyring, now);
  } catch (error) {
    if (error instanceof Rejected) throw new Refusal(...phrases[error.reason], error.message);
    throw error;
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const phrases: Readonly<Record<Rejected['reason'], readonly [number, string]>> = {
  missing: [403, 'MissingAuthenticationToken'],
  incomplete: [400, 'IncompleteSignature'],
  'unknown-key': [403, 'InvalidClientTokenId'],
  'bad-token': [403, 'InvalidClientTokenId'],
  expired: [403, 'ExpiredToken'],
  mismatch: [403, 'SignatureDoesNotMatch'],
  skew: [403, 'SignatureDoesNotMatch'],
  body: [403, 'SignatureDoesNotMatch'],
};

function writeAnswer(status: number, requestId: string, elements: readonly XmlElement[]): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: writeXml(elements),
  };
}
