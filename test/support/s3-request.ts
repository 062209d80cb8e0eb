import { signV4, type SigningKeys } from './sign-v4.ts';

/** A signed request for `bucket/key` at the emulator, as an SDK would send it. */
export async function s3Request(
  endpoint: string,
  method: 'GET' | 'PUT',
  object: string,
  keys: SigningKeys,
): Promise<{ readonly status: number; readonly body: string }> {
  const url = `${endpoint}/${object}`;
  const body = method === 'PUT' ? 'changed\n' : '';
  const headers = signV4({ method, url, body }, keys, { service: 's3', contentSha256: 'UNSIGNED-PAYLOAD' });
  const answer = await fetch(url, { method, headers, ...(body === '' ? {} : { body }) });
  return { status: answer.status, body: await answer.text() };
}
