// The few requests of the AWS CLI that stories are told with, signed by hand: where there is no AWS CLI.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const { AWS_ENDPOINT_URL: everywhere = '', AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_IAM: iam } = process.env;

/** `aws s3api put-object`; what the AWS CLI prints. */
export async function putObject({ bucket, key, body: file }, credentials) {
  const url = `${s3 ?? everywhere}/${bucket}/${key}`;
  const answer = await send({ method: 'PUT', url, body: readFileSync(file, 'utf8') }, 's3', credentials);
  if (!answer.ok) return refuse('PutObject', await answer.text());
  console.log(JSON.stringify({ ETag: answer.headers.get('etag') }, undefined, 4));
}

/** `aws iam put-user-policy`, which prints nothing. */
export async function putUserPolicy({ 'user-name': UserName, 'policy-name': PolicyName, ...flags }, credentials) {
  const PolicyDocument = readFileSync(flags['policy-document'].replace(/^file:\/\//, ''), 'utf8');
  const form = { Action: 'PutUserPolicy', Version: '2010-05-08', UserName, PolicyName, PolicyDocument };
  const url = `${iam ?? everywhere}/`;
  const type = 'application/x-www-form-urlencoded; charset=utf-8';
  const answer = await send({ method: 'POST', url, body: `${new URLSearchParams(form)}`, type }, 'iam', credentials);
  if (!answer.ok) refuse('PutUserPolicy', await answer.text());
}

function refuse(operation, xml) {
  const element = (name) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '';
  const message = element('Message').replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  console.error(`\nAn error occurred (${element('Code')}) when calling the ${operation} operation: ${message}`);
  process.exitCode = 254;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
async function send({ method, url, body, type }, service, { accessKeyId, secretAccessKey, sessionToken }) {
  const { host, pathname } = new URL(url);
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const digest = createHash('sha256').update(body).digest('hex');
  const headers = Object.fromEntries(
    Object.entries({
      'content-type': type,
      host,
      'x-amz-content-sha256': digest,
      'x-amz-date': time,
      'x-amz-security-token': sessionToken,
    }).filter(([, value]) => value !== undefined),
  );
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = [method, pathname, '', ...lines, '', names, digest].join('\n');
  const scope = [time.slice(0, 8), 'us-east-1', service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), createHash('sha256').update(canonical).digest('hex')];
  const key = scope.reduce((mac, word) => createHmac('sha256', mac).update(word).digest(), `AWS4${secretAccessKey}`);
  const signature = createHmac('sha256', key).update(text.join('\n')).digest('hex');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return fetch(url, { method, body, headers: { ...headers, authorization } });
}
