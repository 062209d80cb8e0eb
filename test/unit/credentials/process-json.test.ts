import { describe, expect, it } from 'vitest';

import { Credentials } from '../../../src/credentials/credentials.ts';
import { decode, encode } from '../../../src/credentials/process-json.ts';

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const document = { Version: 1, AccessKeyId: keys.accessKeyId, SecretAccessKey: keys.secretAccessKey };

describe('encode', () => {
  it('writes every field, whole seconds, and one newline at the end', () => {
    const credentials = new Credentials(
      { ...keys, sessionToken: 'token' },
      { expiration: new Date('2026-11-22T03:04:05.678Z'), accountId: '111111111111' },
    );
    expect(encode(credentials)).toBe(
      '{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",' +
        '"SessionToken":"token","Expiration":"2026-11-22T03:04:05Z","AccountId":"111111111111"}\n',
    );
  });

  it('omits what is absent', () => {
    expect(encode(new Credentials(keys))).toBe(`${JSON.stringify(document)}\n`);
  });

  it('stays below 8 KiB with a long session token', () => {
    const text = encode(new Credentials({ ...keys, sessionToken: 'x'.repeat(7_000) }, { expiration: new Date(0) }));
    expect(Buffer.byteLength(text)).toBeLessThan(8 * 1024);
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });
});

describe('decode', () => {
  it('reads back what encode wrote', () => {
    const credentials = new Credentials(
      { ...keys, sessionToken: 'token' },
      { expiration: new Date('2026-11-22T03:04:05Z'), accountId: '111111111111' },
    );
    expect(shown(decode(encode(credentials)).credentials)).toEqual(shown(credentials));
  });

  it.each([
    ['a zone with an offset', '2026-11-22T12:04:05+09:00'],
    ['an offset without a colon', '2026-11-22T12:04:05+0900'],
    ['Python’s isoformat', '2026-11-22 03:04:05.000000+00:00'],
    ['nanoseconds, as Go writes them', '2026-11-22T03:04:05.000000000Z'],
  ])('takes an Expiration with %s', (_, Expiration) => {
    const { credentials } = decode(JSON.stringify({ ...document, Expiration }));
    expect(credentials?.expiration).toEqual(new Date('2026-11-22T03:04:05Z'));
  });

  it('takes null and empty optional fields as absent, and an odd account id as unknown', () => {
    const text = JSON.stringify({ ...document, SessionToken: null, Expiration: '', AccountId: 'mine', Extra: [1] });
    expect(shown(decode(text).credentials)).toEqual({ ...keys, expiration: undefined, accountId: undefined });
  });

  it.each([
    { text: '', reason: 'it is not a JSON object' },
    { text: `hello\n${JSON.stringify(document)}`, reason: 'it is not a JSON object' },
    { text: '[]', reason: 'it is not a JSON object' },
    { text: 'null', reason: 'it is not a JSON object' },
    { text: JSON.stringify({ ...document, Version: '1' }), reason: 'its Version is not the number 1' },
    { text: JSON.stringify({ ...document, Version: 2 }), reason: 'its Version is not the number 1' },
    { text: '{"__proto__":{"Version":1}}', reason: 'its Version is not the number 1' },
    { text: JSON.stringify({ ...document, AccessKeyId: '' }), reason: 'it has no AccessKeyId' },
    { text: JSON.stringify({ ...document, SecretAccessKey: 7 }), reason: 'it has no SecretAccessKey' },
    { text: JSON.stringify({ ...document, SessionToken: {} }), reason: 'its SessionToken is not a string' },
    ...['tomorrow', '2026-11-22', '2026-11-22T03:04:05', '2026-13-22T03:04:05Z', 1_795_000_000].map((Expiration) => ({
      text: JSON.stringify({ ...document, Expiration }),
      reason: 'its Expiration is not an ISO 8601 time',
    })),
  ])('refuses $text', ({ text, reason }) => {
    expect(decode(text)).toEqual({ reason });
  });
});

function shown(credentials: Credentials | undefined): unknown {
  return (
    credentials && { ...credentials.reveal(), expiration: credentials.expiration, accountId: credentials.accountId }
  );
}
