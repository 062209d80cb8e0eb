import { deepStrictEqual } from 'node:assert/strict';
import { decode, encode, parseInstant } from '../../src/credentials/process-json.ts';
import { demand } from '../oracle.ts';

export const words = [
  '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}',
  '"Expiration":"9999-12-31T23:59:59-23:59"',
  '"AccountId":"111111111111"',
  '2030-01-01 00:00:00,123456789+0130',
  'null',
];

/** All there are, so that none can quote what it refuses. */
const reasons = new Set([
  'it is not a JSON object',
  'its Version is not the number 1',
  'it has no AccessKeyId',
  'it has no SecretAccessKey',
  'its SessionToken is not a string',
  'its keys hold a character that no key of AWS has',
  'its Expiration is not an ISO 8601 time',
]);

/** What another program prints: credentials, which come back as they are, or a reason that quotes nothing. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  const { credentials, reason } = decode(text);
  const instant = parseInstant(text);
  demand(instant === undefined || !Number.isNaN(instant.getTime()), 'no time');
  if (credentials === undefined) {
    demand(reasons.has(reason), `a reason of another kind: ${reason}`);
    return;
  }
  const document = encode(credentials);
  demand(document.endsWith('}\n') && !document.slice(0, -1).includes('\n'), 'not one line');
  const again = decode(document).credentials;
  const seconds = (date: Date | undefined): number => Math.floor((date?.getTime() ?? 0) / 1000);
  deepStrictEqual(again?.reveal(), credentials.reveal());
  deepStrictEqual(again?.accountId, credentials.accountId);
  deepStrictEqual(seconds(again?.expiration), seconds(credentials.expiration));
}
