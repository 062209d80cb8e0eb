import type { ServerResponse } from 'node:http';

import type { Deadline } from '../../src/session/deadline.ts';
import { stsClient, type StsClient } from '../../src/sts/client.ts';
import type { Seen, Stub } from './stub-server.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

export const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const sessionToken = 'the-session-token-of-the-answer';

export interface SessionAnswer {
  readonly arn?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly expiration?: string;
}

/** Our client, of the stub and nobody else, at a time that stands still. */
export function clientOf({ url }: Pick<Stub, 'url'>, deadline: Deadline, now: Date): StsClient {
  const ordinary = { legacyGlobalEndpoint: false, fips: false, dualStack: false };
  return stsClient({
    settings: { region: 'eu-west-1', endpoint: { url }, ...ordinary },
    env: {},
    deadline,
    trace: () => undefined,
    clock: { now: () => now },
  });
}

/** AssumeRole's answer to `seen`, right unless `wrong` says otherwise. An empty string leaves an element out. */
export function sessionXml(seen: Seen, wrong: SessionAnswer = {}): string {
  const role = seen.form.get('RoleArn') ?? '';
  const action = seen.form.get('Action') ?? '';
  const [, , , , account = ''] = role.split(':');
  const session = `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1)}/${seen.form.get('RoleSessionName')}`;
  return (
    `<${action}Response xmlns="${namespace}"><${action}Result><AssumedRoleUser>` +
    part('Arn', wrong.arn ?? session) +
    `<AssumedRoleId>AROAEXAMPLE:x</AssumedRoleId></AssumedRoleUser><Credentials>` +
    part('AccessKeyId', wrong.accessKeyId ?? 'ASIAIOSFODNN7EXAMPLE') +
    part('SecretAccessKey', wrong.secretAccessKey ?? secretKey) +
    part('SessionToken', wrong.sessionToken ?? sessionToken) +
    part('Expiration', wrong.expiration ?? new Date(Date.now() + 3_600_000).toISOString()) +
    `</Credentials><PackedPolicySize>6</PackedPolicySize></${action}Result>` +
    `<ResponseMetadata><RequestId>stub</RequestId></ResponseMetadata></${action}Response>`
  );
}

/** GetSessionToken's answer. */
export function mfaSessionXml(expiration: string): string {
  return (
    `<GetSessionTokenResponse xmlns="${namespace}"><GetSessionTokenResult><Credentials>` +
    part('AccessKeyId', 'ASIAIOSFODNN7EXAMPLE') +
    part('SecretAccessKey', secretKey) +
    part('SessionToken', sessionToken) +
    part('Expiration', expiration) +
    `</Credentials></GetSessionTokenResult></GetSessionTokenResponse>`
  );
}

function part(name: string, value: string): string {
  return value === '' ? '' : `<${name}>${value}</${name}>`;
}

/** An answer of GetFederationToken for a federated user. */
export function federatedXml(arn: string, expiration = new Date(Date.now() + 900_000).toISOString()): string {
  return `<GetFederationTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetFederationTokenResult>
<FederatedUser><Arn>${arn}</Arn><FederatedUserId>222222222222:alice</FederatedUserId></FederatedUser>
<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>${secretKey}</SecretAccessKey>
<SessionToken>${sessionToken}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
<PackedPolicySize>7</PackedPolicySize></GetFederationTokenResult>
<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></GetFederationTokenResponse>`;
}

export function callerXml(arn: string): string {
  return `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/xml', ...headers });
  response.end(body);
}

export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  send(response, status, `<ErrorResponse xmlns="${namespace}">${error}<RequestId>stub</RequestId></ErrorResponse>`);
}
