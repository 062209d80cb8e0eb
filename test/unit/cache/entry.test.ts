import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from '../../../src/cache/entry.ts';
import { Credentials } from '../../../src/credentials/credentials.ts';
import type { Kept } from '../../../src/session/ports.ts';
import { facts, key, keptFor } from '../../contract/cache.contract.ts';

const deploy = key('deploy');
const kept = keptFor('arn:aws:iam::222222222222:user/alice', { accountId: '111111111111' });

describe('a kept item as bytes', () => {
  it('comes back as it was, whatever it holds', () => {
    const time = fc.date({ noInvalidDate: true });
    const optional = fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined });
    const any = fc.record({ id: fc.string(), secret: fc.string(), token: optional, account: optional, arn: optional });
    fc.assert(
      fc.property(
        any,
        time,
        fc.option(time, { nil: undefined }),
        ({ id, secret, token, account, arn }, issued, end) => {
          const item: Kept = {
            credentials: new Credentials(
              { accessKeyId: id, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) },
              {
                ...(end === undefined ? {} : { expiration: end }),
                ...(account === undefined ? {} : { accountId: account }),
              },
            ),
            issued,
            ...(arn === undefined ? {} : { callerArn: arn }),
          };
          expect(facts(decodeEntry(deploy, encodeEntry(deploy, item)))).toEqual(facts(item));
        },
      ),
    );
  });

  it('28: with any one bit flipped it is no item', () => {
    const bytes = encodeEntry(deploy, kept);
    const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter((bit) => {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return decodeEntry(deploy, flipped) !== undefined;
    });
    expect(accepted).toEqual([]);
  });

  it('28: cut anywhere it is no item', () => {
    const bytes = encodeEntry(deploy, kept);
    const accepted = Array.from(bytes.keys()).filter(
      (end) => decodeEntry(deploy, bytes.subarray(0, end)) !== undefined,
    );
    expect(accepted).toEqual([]);
  });

  it('28: any bytes are an item or none, never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
        expect(decodeEntry(deploy, bytes)).toBeUndefined();
      }),
    );
  });

  it('28: copied under another key it is no item', () => {
    expect(decodeEntry(key('admin'), encodeEntry(deploy, kept))).toBeUndefined();
  });

  const whole = { accessKeyId: 'ASIA', secretAccessKey: 'secret', issued: 0 };
  it.each([
    { name: 'another version', bytes: sealed(JSON.stringify(whole), 1) },
    { name: 'no JSON', bytes: sealed('no') },
    { name: 'not an object', bytes: sealed('7') },
    { name: 'null', bytes: sealed('null') },
    { name: 'no secret', bytes: sealed(JSON.stringify({ ...whole, secretAccessKey: undefined })) },
    { name: 'a key id that is a number', bytes: sealed(JSON.stringify({ ...whole, accessKeyId: 1 })) },
    { name: 'no date of issue', bytes: sealed(JSON.stringify({ ...whole, issued: '2040' })) },
    { name: 'a date that no calendar has', bytes: sealed(JSON.stringify({ ...whole, issued: 9e15 })) },
    { name: 'a hundred MB long', bytes: sealed(' '.repeat(100_000_000) + JSON.stringify(whole)) },
  ])('28: well sealed, but $name: no item', ({ bytes }) => {
    expect(decodeEntry(deploy, bytes)).toBeUndefined();
  });

  it('well sealed and whole: an item', () => {
    expect(facts(decodeEntry(deploy, sealed(JSON.stringify(whole))))).toMatchObject({ issued: new Date(0) });
  });
});

/** Content with a right digest, as somebody who knows the format could write it. */
function sealed(json: string, version = 2): Uint8Array {
  const content = Buffer.from(json);
  const digest = createHash('sha256').update(`${version} ${deploy} `).update(content).digest();
  return Buffer.concat([Uint8Array.of(version), digest, content]);
}
