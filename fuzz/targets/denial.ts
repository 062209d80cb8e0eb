import { deepStrictEqual } from 'node:assert/strict';
import { readDenial } from '../../src/policy/denial.ts';
import { OutputReader } from '../../src/trial/output-reader.ts';
import type { Told } from '../../src/trial/refusals.ts';
import { chosenBy, demand, pieces } from '../oracle.ts';

export const words = [
  'User: arn:aws:iam::111111111111:user/alice is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b"',
  ' because no identity-based policy allows the s3:PutObject action',
  ' with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/p',
  'An error occurred (AccessDenied) when calling the PutObject operation',
  'operation error S3: PutObject, https response error StatusCode: 403, api error AccessDenied: ',
  '<Code>AccessDenied</Code>',
  'DryRunOperation: ',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u001b[',
  '│ ',
  '\r\n',
];
export const longest = 16_384;

/** What programs print: read in any cuts it tells the same. */
export function fuzz(data: Buffer): void {
  const whole = read([data]);
  deepStrictEqual(read(pieces(data, chosenBy(data))), whole);
  const denial = readDenial(data.toString());
  if (denial !== undefined) demand(/^[\w-]+:\w+$/.test(denial.action), `${denial.action} is no action`);
}

function read(chunks: readonly Buffer[]): Told {
  const reader = new OutputReader();
  for (const chunk of chunks) reader.read(chunk);
  return reader.end();
}
