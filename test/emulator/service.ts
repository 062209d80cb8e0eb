import { randomUUID } from 'node:crypto';
import type { Sts } from './actions/action.ts';
import { answerFederation, answerFederationRefusal, sessionIdOf } from './federation.ts';
import { readParameters, type Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import { answerS3, answerS3Refusal, readS3Operation, type S3Operation } from './s3.ts';
import { readAuthorization } from './sigv4.ts';
import { answerSts, answerStsRefusal } from './sts.ts';
import type { Answer, WireRequest } from './wire.ts';

/** A request after a first look: which service it means, and what it asks. */
export interface Inquiry {
  readonly id: string;
  readonly request: WireRequest;
  readonly service: 'sts' | 's3' | 'signin';
  readonly action: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly form: URLSearchParams;
  readonly params: Parameters;
  readonly operation: S3Operation | undefined;
}

/** Looks a request over: the service is the one that its credential scope names. */
export function inspect(request: WireRequest): Inquiry {
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString() : request.query);
  const authorization = readAuthorization(request.headers.get('authorization') ?? '');
  const scope = 'lacks' in authorization ? undefined : authorization;
  const service = serviceOf(request, scope?.service ?? (form.has('Action') ? 'sts' : 's3'));
  const operation = service === 's3' ? readS3Operation(request) : undefined;
  return {
    id: randomUUID(),
    request,
    service,
    action: service === 's3' ? operation?.name : (form.get('Action') ?? undefined),
    accessKeyId: service === 'signin' ? sessionIdOf(form.get('Session') ?? '') : scope?.accessKeyId,
    form,
    params: readParameters(service === 's3' ? new URLSearchParams() : form),
    operation,
  };
}

function serviceOf({ path }: WireRequest, named: string): Inquiry['service'] {
  if (path === '/federation') return 'signin';
  return named === 's3' ? 's3' : 'sts';
}

/** The answer, and the error code in it if it is a refusal. */
export interface Outcome {
  readonly answer: Answer;
  readonly errorCode: string | undefined;
}

/** Carries a request out. */
export function respond(sts: Sts, inquiry: Inquiry, now: number): Outcome {
  try {
    return { answer: carryOut(sts, inquiry, now), errorCode: undefined };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : explainBug(error);
    return { answer: refusals[inquiry.service](refusal, inquiry.id), errorCode: refusal.code };
  }
}

function carryOut(sts: Sts, inquiry: Inquiry, now: number): Answer {
  const { id: requestId, request, action, form, params: parameters, operation } = inquiry;
  switch (inquiry.service) {
    case 'sts':
      return answerSts(sts, { request, action, parameters, now, requestId });
    case 's3':
      return answerS3(sts.directory, sts.keyring, { request, operation, now, requestId });
    case 'signin':
      return answerFederation(sts.keyring, sts.signinTokens, { request, form, now });
  }
}

const refusals = { sts: answerStsRefusal, s3: answerS3Refusal, signin: answerFederationRefusal };

function explainBug(error: unknown): Refusal {
  console.error('emulator:', error);
  return new Refusal(500, 'InternalFailure', 'The request processing has failed because of an unknown error.');
}
