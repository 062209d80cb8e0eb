import { Credentials } from '../../src/credentials/credentials.ts';
import type { RolechainError } from '../../src/errors/error.ts';
import { Deadline } from '../../src/session/deadline.ts';
import type { Session } from '../../src/session/ports.ts';
import type { StsClient } from '../../src/sts/client.ts';
import { stubServer, type Stub } from '../../test/support/stub-server.ts';
import { clientOf } from '../../test/support/stub-sts.ts';
import { demand, refusalIn } from '../oracle.ts';

const [secretAccessKey, sessionToken] = ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'the-token-of-the-caller'];
const as = new Credentials({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey, sessionToken });
const roleArn = 'arn:aws:iam::111111111111:role/teams/Deploy';
const userArn = 'arn:aws:sts::111111111111:federated-user/alice';
const serial = 'arn:aws:iam::222222222222:mfa/alice';
const now = new Date('2026-01-02T03:04:05Z');

export const words = [
  '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>',
  '</AssumeRoleResult></AssumeRoleResponse>',
  '<AssumedRoleUser><Arn>arn:aws:sts::111111111111:assumed-role/Deploy/alice</Arn></AssumedRoleUser>',
  '<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2040-01-01T00:00:00Z</Expiration></Credentials>',
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>',
  '</Message></Error></ErrorResponse>',
  'User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole',
  'MultiFactorAuthentication failed',
  'Signature expired: ',
  '<FederatedUser><Arn>arn:aws:sts::111111111111:federated-user/alice</Arn></FederatedUser>',
  '<GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/alice</Arn>',
  '<![CDATA[',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#x0;',
  secretAccessKey,
];

// Without those that the SDK asks again after: it waits before it does.
const STATUSES = [200, 200, 200, 200, 400, 403, 404, 413, 302, 418, 204];
const codes = /^(?:STS_(?:DENIED|EXPIRED|REJECTED|UNREACHABLE|THROTTLED)|CLOCK_SKEW|MFA_REJECTED)$/;

let answer: { readonly status: number; readonly body: Buffer } = { status: 200, body: Buffer.alloc(0) };
const deadline = new Deadline(() => performance.now(), 2_000);
let opened: Promise<{ readonly stub: Stub; readonly sts: StsClient }> | undefined;

/** What STS answers: the session that was asked for, or a refusal that tells no secret. The first byte is the question and the status. */
export async function fuzz(data: Buffer): Promise<void> {
  const { sts } = await (opened ??= open());
  const first = data[0] ?? 0;
  deadline.restart();
  answer = { status: STATUSES[(first >> 2) % STATUSES.length] ?? 200, body: data.subarray(1) };
  const body = answer.body.toString();
  const outcome = await asked(sts, first & 3).catch(refusalIn);
  if (outcome instanceof Error) return refused(outcome);
  if (typeof outcome === 'string') return demand(outcome.startsWith('arn:'), 'a caller that is none');
  const { credentials } = outcome;
  const left = credentials.millisecondsLeft(now);
  demand(left > 0 && Number.isFinite(left), 'a session that is over');
  const { accessKeyId, secretAccessKey: secret, sessionToken: token = '' } = credentials.reveal();
  demand(accessKeyId !== '' && secret !== '' && token !== '', 'a session without a part');
  if ((first & 3) === 0) demand(body.includes('assumed-role') || body.includes('&'), 'a session of nobody');
}

export async function end(): Promise<void> {
  const { stub } = (await opened) ?? {};
  opened = undefined;
  await stub?.[Symbol.asyncDispose]();
}

async function open(): Promise<{ readonly stub: Stub; readonly sts: StsClient }> {
  const stub = await stubServer((_, response) => {
    stub.seen.length = 0;
    response.writeHead(answer.status, { 'content-type': 'text/xml', location: 'http://127.0.0.1:1/' });
    response.end(answer.body);
  });
  const sts = clientOf(stub, deadline, now);
  return { stub, sts };
}

function asked(sts: StsClient, question: number): Promise<Session | string> {
  const role = { request: { roleArn, durationSeconds: 3_600 }, sessionName: 'alice', durationSeconds: 3_600 };
  if (question === 0) return sts.assumeRole({ ...role, mfa: { serial, code: '123456' } }, as);
  if (question === 1) return sts.callerArn(as);
  if (question === 2) return sts.sessionToken({ durationSeconds: 3_600, mfa: { serial, code: '123456' } }, as);
  return sts.federationToken({ request: { durationSeconds: 3_600 }, arn: userArn, name: 'alice' }, as);
}

function refused(error: RolechainError): void {
  demand(codes.test(error.code), `${error.code} is no answer of STS`);
  const told = `${error.message} ${error.hint ?? ''} ${JSON.stringify(error.details)} ${String(error.cause)}`;
  for (const secret of [secretAccessKey, sessionToken]) demand(!told.includes(secret), 'a refusal tells a secret');
}
