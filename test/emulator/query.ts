import { authenticate, Rejected } from './authenticate.ts';
import type { Key, Keyring } from './keyring.ts';
import { Refusal } from './refusal.ts';
import type { Answer, WireRequest } from './wire.ts';
import { writeXml, type XmlElement } from './xml.ts';

/** What a service of the AWS Query protocol has of its own. */
export interface QueryService {
  /** As credential scopes name it. */
  readonly name: 'sts' | 'iam';
  readonly version: string;
  readonly namespace: string;
}

export const stsService: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

export const iamService: QueryService = {
  name: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
};

/** The answer of an action; `result` is undefined for one that answers nothing. */
export function answerQuery(
  { namespace }: QueryService,
  action: string,
  requestId: string,
  result: readonly XmlElement[] | undefined,
): Answer {
  const response: XmlElement[] = [
    [`${action}Result`, result],
    ['ResponseMetadata', [['RequestId', requestId]]],
  ];
  return writeAnswer(200, requestId, [[`${action}Response xmlns="${namespace}"`, response]]);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function answerQueryRefusal({ namespace }: QueryService, refusal: Refusal, requestId: string): Answer {
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

export function refuseMissingAction(): Refusal {
  return new Refusal(400, 'MissingAction', 'Could not find operation in the request');
}

export function refuseUnknownAction({ version }: QueryService, action: string): Refusal {
  return new Refusal(400, 'InvalidAction', `Could not find operation ${action} for version ${version}`);
}

/** Whose key signed a call, or a refusal. */
export function believe({ name }: QueryService, keyring: Keyring, request: WireRequest, now: number): Key {
  try {
    return authenticate(request, name, keyring, now);
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
