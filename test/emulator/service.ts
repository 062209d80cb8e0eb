import { randomUUID } from 'node:crypto';
import type { Sts } from './actions/action.ts';
import type { Propagation } from './changing.ts';
import { answerFederation, answerFederationRefusal, sessionIdOf } from './federation.ts';
import { answerIam } from './iam/iam.ts';
import { readParameters, type Parameters } from './parameters.ts';
import { answerQueryRefusal, iamService, stsService } from './query.ts';
import { Refusal } from './refusal.ts';
import { readS3Operation, type S3Operation } from './s3/operation.ts';
import { answerS3, answerS3Refusal } from './s3/s3.ts';
import { readAuthorization } from './sigv4.ts';
import { answerSts } from './sts.ts';
import type { Answer, WireRequest } from './wire.ts';

/** All that the services of one emulator work with. */
export interface Services extends Sts {
  readonly pageSize: number;
  readonly propagation: Propagation;
}

/** A request after a first look: which service it means, and what it asks. */
export interface Inquiry {
  readonly id: string;
  readonly request: WireRequest;
  readonly service: 'sts' | 'iam' | 's3' | 'signin';
  readonly action: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly form: URLSearchParams;
  readonly params: Parameters;
  readonly operation: S3Operation | undefined;
}

/** Looks a request over: the service is S3 where its credential scope says so, else the one whose version it names. */
export function inspect(request: WireRequest): Inquiry {
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString() : request.query);
  const authorization = readAuthorization(request.headers.get('authorization') ?? '');
  const scope = 'lacks' in authorization ? undefined : authorization;
  const service = serviceOf(request, form, scope?.service);
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

function serviceOf({ path }: WireRequest, form: URLSearchParams, scope: string | undefined): Inquiry['service'] {
  if (path === '/federation') return 'signin';
  if (scope === 's3' || (scope === undefined && !form.has('Action'))) return 's3';
  return form.get('Version') === iamService.version ? 'iam' : 'sts';
}

/** The answer, and the error code in it if it is a refusal. */
export interface Outcome {
  readonly answer: Answer;
  readonly errorCode: string | undefined;
}

/** Carries a request out. */
export function respond(services: Services, inquiry: Inquiry, now: number): Outcome {
  try {
    return { answer: carryOut(services, inquiry, now), errorCode: undefined };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : explainBug(error);
    return { answer: answerRefusal(inquiry, refusal), errorCode: refusal.code };
  }
}

function carryOut(services: Services, inquiry: Inquiry, now: number): Answer {
  const { id: requestId, request, action, form, params: parameters, operation } = inquiry;
  const { directory, keyring, signinTokens, propagation } = services;
  switch (inquiry.service) {
    case 'sts':
      return answerSts(services, { request, action, parameters, now, propagation, requestId });
    case 'iam':
      return answerIam(services, { request, action, form, now, propagation, requestId });
    case 's3':
      return answerS3(directory, keyring, { request, operation, now, propagation, requestId });
    case 'signin':
      return answerFederation(keyring, signinTokens, { request, form, now });
  }
}

function answerRefusal({ service, id }: Inquiry, refusal: Refusal): Answer {
  if (service === 's3') return answerS3Refusal(refusal, id);
  if (service === 'signin') return answerFederationRefusal(refusal);
  return answerQueryRefusal(service === 'iam' ? iamService : stsService, refusal, id);
}

function explainBug(error: unknown): Refusal {
  console.error('emulator:', error);
  return new Refusal(500, 'InternalFailure', 'The request processing has failed because of an unknown error.');
}
