import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Call, decodeMessage, encodeCall, messageLength } from '../../../src/keychain/dbus.ts';
import { MalformedMessage, Reader } from '../../../src/keychain/dbus-reader.ts';
import { Writer } from '../../../src/keychain/dbus-writer.ts';

const call: Call = {
  destination: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  interface: 'org.freedesktop.Secret.Service',
  member: 'ReadAlias',
  signature: 's',
  body: (write) => write.string('default'),
};

// Written out by hand from the specification's layout: an error, big-endian, that answers call 7 with one string.
const bigEndianError = Buffer.concat([
  hex('42030001 00000008 00000002 0000002f'),
  hex('05017500 00000007'),
  hex('04017300 00000012'),
  Buffer.from('org.example.Failed\0\0\0\0\0\0', 'latin1'),
  hex('08016700 01730000'),
  hex('00000003'),
  Buffer.from('why\0', 'latin1'),
]);

describe('a message', () => {
  it('is a call as the specification lays it out', () => {
    const bytes = encodeCall({ ...call, path: '/a', interface: 'i.f', member: 'M', destination: 'd.e' }, 3);
    expect(Buffer.from(bytes)).toEqual(
      Buffer.concat([
        hex('6c010001 0c000000 03000000 47000000'),
        hex('01016f00 02000000 2f610000 00000000'),
        hex('02017300 03000000 692e6600 00000000'),
        hex('03017300 01000000 4d000000 00000000'),
        hex('06017300 03000000 642e6500 00000000'),
        hex('08016700 01730000'),
        hex('07000000 64656661 756c7400'),
      ]),
    );
  });

  it('is read in either byte order', () => {
    const message = decodeMessage(bigEndianError);
    const { type, replyTo, errorName, signature } = message;
    expect({ type, replyTo, errorName, signature, said: message.body.string() }).toEqual({
      type: 3,
      replyTo: 7,
      errorName: 'org.example.Failed',
      signature: 's',
      said: 'why',
    });
  });

  it('cut anywhere is not yet whole, or malformed', () => {
    const wrong = Array.from(bigEndianError.keys()).filter((end) => {
      const cut = bigEndianError.subarray(0, end);
      const length = end === 0 ? undefined : messageLength(cut);
      return length !== undefined && length <= end;
    });
    expect(wrong).toEqual([]);
    for (const end of bigEndianError.keys()) {
      expect(() => decodeMessage(bigEndianError.subarray(0, end))).toThrow(MalformedMessage);
    }
  });

  it('of any bytes is read or malformed, at once', () => {
    const bytes = fc.uint8Array({ maxLength: 512 });
    const nearly = fc
      .tuple(fc.nat(bigEndianError.length - 1), fc.nat(255))
      .map(([at, value]) => Uint8Array.from(bigEndianError.with(at, value)));
    fc.assert(
      fc.property(fc.oneof(bytes, nearly), (any) => {
        expect(['not yet whole', 'malformed', 'read']).toContain(everythingOf(any));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { name: 'longer than 4 MiB', bytes: '6c010101 00004000 01000000 08000000' },
    { name: 'with a header of 4 GiB', bytes: '6c010101 00000000 01000000 ffffffff' },
    { name: 'of another version', bytes: '6c010002 00000000 01000000 00000000' },
    { name: 'of another byte order', bytes: '00010001 00000000 01000000 00000000' },
    { name: 'whose fields overrun it', bytes: '6c020001 00000000 01000000 08000000 04017300 ff000000' },
  ])('$name is malformed', ({ bytes }) => {
    expect(everythingOf(hex(bytes))).toBe('malformed');
  });
});

describe('values', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(),
        fc.uint8Array(),
        fc.nat(255),
        (text, number, bytes, byte) => {
          const write = new Writer();
          write.byte(byte).string(text).variant('s', text).uint32(number).byteArray(bytes).signature('(oayays)');
          write.array(4, () => write.string(text).string(text));
          write.struct(() => write.uint32(1));
          const read = new Reader(write.finish(), true);
          const back = [read.byte(), read.string(), read.variant(), read.uint32(), read.byteArray(), read.signature()];
          const list = read.strings();
          read.align(8);
          expect([...back, list, read.boolean()]).toEqual([
            byte,
            text,
            text,
            number,
            bytes,
            '(oayays)',
            [text, text],
            true,
          ]);
        },
      ),
    );
  });

  it.each<{ name: string; bytes: number[]; read: (reader: Reader) => unknown }>([
    { name: 'a boolean of 2', bytes: [2, 0, 0, 0], read: (reader) => reader.boolean() },
    { name: 'text longer than the message', bytes: [9, 0, 0, 0, 65, 0], read: (reader) => reader.string() },
    { name: 'text without its end', bytes: [1, 0, 0, 0, 65, 66], read: (reader) => reader.string() },
    { name: 'bytes longer than the message', bytes: [255, 255, 255, 255, 1], read: (reader) => reader.byteArray() },
    { name: 'a list of 4 GiB', bytes: [255, 255, 255, 255, 1], read: (reader) => reader.strings() },
    {
      name: 'a list whose last text is cut',
      bytes: [5, 0, 0, 0, 1, 0, 0, 0, 65, 0],
      read: (reader) => reader.strings(),
    },
    { name: 'a variant in a variant', bytes: [1, 118, 0, 1, 115, 0], read: (reader) => reader.variant() },
  ])('malformed: $name', ({ bytes, read }) => {
    expect(() => read(new Reader(Uint8Array.from(bytes), true))).toThrow(MalformedMessage);
  });
});

function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(' ', ''), 'hex');
}

/** Reads all there is; anything but values or a MalformedMessage comes out as the error it is. */
function everythingOf(bytes: Uint8Array): string {
  try {
    if (messageLength(bytes) === undefined) return 'not yet whole';
    const { body, signature } = decodeMessage(bytes);
    for (const type of signature) {
      if (type === 's') body.string();
      else if (type === 'v') body.variant();
      else body.strings();
    }
    return 'read';
  } catch (error) {
    if (error instanceof MalformedMessage) return 'malformed';
    throw error;
  }
}
