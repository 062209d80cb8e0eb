import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAnswer, type StsAnswer } from '../test/support/sts-call.ts';
import { signV4, type SigningKeys } from '../test/support/sign-v4.ts';
import type { Stage } from './stage.ts';

/** Copies a file to S3 or back, as `aws s3 cp FROM TO --profile PROFILE` does, and by it where it is installed. */
export async function copy(stage: Stage, profile: string, from: string, to: string): Promise<'done' | 'denied'> {
  const command = `aws s3 cp ${from} ${to} --profile ${profile}`;
  return stage.hasAwsCli ? copyByAwsCli(stage, command) : copyByHand(stage, { command, profile, from, to });
}

async function copyByAwsCli(stage: Stage, command: string): Promise<'done' | 'denied'> {
  const { exit, stderr } = await stage.shell(command);
  if (exit === 0) return 'done';
  if (/AccessDenied|Forbidden/.test(stderr)) return 'denied';
  throw new Error(`neither done nor denied: ${command}`);
}

interface Copy {
  readonly command: string;
  readonly profile: string;
  readonly from: string;
  readonly to: string;
}

async function copyByHand(stage: Stage, { command, profile, from, to }: Copy): Promise<'done' | 'denied'> {
  stage.say(`SKIPPED, without the AWS CLI: ${command}\nInstead, the credentials and a request that is signed by hand:`);
  const { stdout } = await stage.shell(`rolechain process --profile ${profile}`);
  const upload = to.startsWith('s3://');
  const object = (upload ? to : from).replace('s3://', '');
  const body = upload ? readFileSync(join(stage.home, from), 'utf8') : '';
  const answer = await request(stage, { method: upload ? 'PUT' : 'GET', object, body }, readKeys(stdout));
  stage.say(`${upload ? 'PUT' : 'GET'} ${object}: ${answer.status} ${answer.element('Code') ?? ''}`.trimEnd());
  if (answer.status === 200) return 'done';
  if (answer.element('Code') === 'AccessDenied') return 'denied';
  throw new Error(`neither done nor denied: ${answer.text}`);
}

interface S3Request {
  readonly method: 'GET' | 'PUT';
  readonly object: string;
  readonly body: string;
}

async function request(stage: Stage, { method, object, body }: S3Request, keys: SigningKeys): Promise<StsAnswer> {
  const url = `${stage.aws.url}/${object}`;
  const contentSha256 = createHash('sha256').update(body).digest('hex');
  const headers = signV4({ method, url, body }, keys, { service: 's3', contentSha256 });
  return readAnswer(await fetch(url, { method, headers, ...(method === 'PUT' && { body }) }));
}

function readKeys(document: string): SigningKeys {
  const read = (name: string): string | undefined => new RegExp(`"${name}":\\s*"([^"]+)"`).exec(document)?.[1];
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(read);
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('there are no credentials to sign with');
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
