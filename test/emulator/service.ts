import { randomUUID } from 'node:crypto';
import type { Sts } from './actions/action.ts';
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
  readonly service: 'sts' | 's3';
  readonly action: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly params: Parameters;
  readonly operation: S3Operation | undefined;
}

/** Looks a request over: the service is the one that its credential scope names. */
export function inspect(request: WireRequest): Inquiry {
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString() : request.query);
  const authorization = readAuthorization(request.headers.get('authorization') ?? '');
  const scope = 'lacks' in authorization ? undefined : authorization;
  const service = (scope?.service ?? (form.has('Action') ? 'sts' : 's3')) === 's3' ? 's3' : 'sts';
  const operation = service === 's3' ? readS3Operation(request) : undefined;
  return {
    id: randomUUID(),
    request,
    service,
    action: service === 's3' ? operation?.name : (form.get('Action') ?? undefined),
    accessKeyId: scope?.accessKeyId,
    params: readParameters(service === 's3' ? new URLSearchParams() : form),
    operation,
  };
}

/** The answer, and the error code in it if it is a refusal. */
export interface Outcome {
  readonly answer: Answer;
  readonly errorCode: string | undefined;
}

/** Carries a request out. */
export function respond(sts: Sts, inquiry: Inquiry, now: number): Outcome {
  const { id: requestId, request, service, action, params: parameters, operation } = inquiry;
  try {
    const answer =
      service === 's3'
        ? answerS3(sts.directory, sts.keyring, { request, operation, now, requestId })
        : answerSts(sts, { request, action, parameters, now, requestId });
    return { answer, errorCode: undefined };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : explainBug(error);
    const refuse = service === 's3' ? answerS3Refusal : answerStsRefusal;
    return { answer: refuse(refusal, requestId), errorCode: refusal.code };
  }
}

function explainBug(error: unknown): Refusal {
  console.error('emulator:', error);
  return new Refusal(500, 'InternalFailure', 'The request processing has failed because of an unknown error.');
}
