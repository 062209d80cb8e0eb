/** The D-Bus wire format, as much of it as asking a Secret Service takes ("D-Bus Specification", Message Protocol). */

import { littleEndian, MalformedMessage, Reader, readEndianness } from './dbus-reader.ts';
import { roundUp, Writer } from './dbus-writer.ts';

export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Types of the arguments that `body` writes; both absent where there are none. */
  readonly signature?: string;
  readonly body?: (write: Writer) => void;
}

export interface Message {
  readonly type: number;
  /** The object that sends a signal, and the signal's name. */
  readonly path: string | undefined;
  readonly member: string | undefined;
  /** The serial of the call that this message answers. */
  readonly replyTo: number | undefined;
  readonly errorName: string | undefined;
  /** Types of the values in `body`. */
  readonly signature: string;
  readonly body: Reader;
}

export const messageType = { call: 1, reply: 2, error: 3, signal: 4 } as const;

const field = { path: 1, interface: 2, member: 3, errorName: 4, replyTo: 5, destination: 6, signature: 8 } as const;
const fixedHeader = 16;

// The specification allows 128 MiB; nothing that is asked here takes a thousandth of it.
const longestMessage = 4 * 1024 * 1024;

export function encodeCall(call: Call, serial: number): Uint8Array {
  const body = new Writer();
  call.body?.(body);
  const write = new Writer();
  write.bytes(Uint8Array.of(littleEndian, messageType.call, 0, 1));
  write.uint32(body.length);
  write.uint32(serial);
  write.array(8, () => {
    write.struct(() => write.byte(field.path).variant('o', call.path));
    write.struct(() => write.byte(field.interface).variant('s', call.interface));
    write.struct(() => write.byte(field.member).variant('s', call.member));
    write.struct(() => write.byte(field.destination).variant('s', call.destination));
    if (call.signature !== undefined) {
      const { signature } = call;
      write.struct(() => write.byte(field.signature).signature('g').signature(signature));
    }
  });
  write.align(8);
  write.bytes(body.finish());
  return write.finish();
}

/** The length of the message that `bytes` begin with; undefined while too few of them are there. */
export function messageLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < fixedHeader) return undefined;
  const read = new Reader(bytes, readEndianness(bytes));
  read.skip(4);
  const body = read.uint32();
  read.skip(4);
  const header = roundUp(fixedHeader + read.uint32(), 8);
  if (header + body > longestMessage) throw new MalformedMessage('a message longer than anything asked for');
  return header + body;
}

/** `bytes` are one whole message, as `messageLength` measures it. Throws MalformedMessage, and nothing else. */
export function decodeMessage(bytes: Uint8Array): Message {
  if (messageLength(bytes) !== bytes.length) throw new MalformedMessage('a message of another length than it says');
  const little = readEndianness(bytes);
  const read = new Reader(bytes, little);
  read.skip(1);
  const type = read.byte();
  read.skip(1);
  if (read.byte() !== 1) throw new MalformedMessage('another protocol version');
  read.skip(8);
  const fields = new Map<number, string | number>();
  read.array(8, () => {
    read.align(8);
    const code = read.byte();
    fields.set(code, read.variant());
  });
  read.align(8);
  return {
    type,
    path: textOf(fields.get(field.path)),
    member: textOf(fields.get(field.member)),
    replyTo: numberOf(fields.get(field.replyTo)),
    errorName: textOf(fields.get(field.errorName)),
    signature: textOf(fields.get(field.signature)) ?? '',
    body: new Reader(read.rest(), little),
  };
}

function numberOf(value: string | number | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: string | number | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
