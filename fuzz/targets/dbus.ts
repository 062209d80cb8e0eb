import { deepStrictEqual } from 'node:assert/strict';
import { BusError } from '../../src/keychain/bus-error.ts';
import { Bus } from '../../src/keychain/bus.ts';
import { decodeMessage, messageLength, type Message } from '../../src/keychain/dbus.ts';
import { MalformedMessage } from '../../src/keychain/dbus-reader.ts';
import { chosenBy, demand, pieces } from '../oracle.ts';
import { QuietSocket } from '../quiet-socket.ts';

export const words = [
  'OK 0123456789abcdef\r\n',
  'REJECTED EXTERNAL\r\n',
  'l\u0002\u0001\u0001',
  'l\u0003\u0001\u0001',
  'l\u0004\u0001\u0001',
  'B\0\0\u0001',
  '\u0005\u0001u\0',
  '\u0004\u0001s\0',
  '\b\u0001g\0',
  '(oayays)\0',
  'aoao\0',
  'org.freedesktop.Secret.Error.IsLocked\0',
];

export const longest = 600;

/** What a bus sends: in any cuts the same messages, or the same fault, which is one of ours. */
export async function fuzz(data: Buffer): Promise<void> {
  const choose = chosenBy(data);
  const whole = await heard([data]);
  deepStrictEqual(await heard(pieces(data, choose)), whole);
  if (data.length < 100) deepStrictEqual(await heard([...data].map((byte) => Buffer.of(byte))), whole);
  readAll(data);
}

/** All that comes of the bytes. */
async function heard(chunks: readonly Buffer[]): Promise<unknown> {
  const socket = new QuietSocket();
  const bus = new Bus(socket, 1000);
  const told: unknown[] = [];
  bus.listen((signal) => told.push(['signal', facts(signal)]));
  const calls = [1, 2].map((number) =>
    bus.call({ destination: 'd', path: '/', interface: 'i', member: 'M' }).then(
      (reply) => void told.push([number, facts(reply)]),
      (error: unknown) => void told.push([number, nameOf(error)]),
    ),
  );
  for (const chunk of chunks) socket.emit('data', chunk);
  const { open } = bus;
  bus.close();
  await Promise.all(calls);
  return { open, told };
}

function facts({ type, path, member, replyTo, errorName, signature, body }: Message): unknown {
  return { type, path, member, replyTo, errorName, signature, body: Buffer.from(body.rest()).toString('hex') };
}

function nameOf(error: unknown): string {
  if (error instanceof BusError) return `${error.code}: ${error.message}`;
  if (error instanceof MalformedMessage) return error.message;
  throw error;
}

/** A message's values, by what its signature says and by anything else. */
function readAll(data: Buffer): void {
  try {
    const length = messageLength(data);
    if (length === undefined || length > data.length) return;
    demand(length <= 4 * 1024 * 1024, 'a message without bounds');
    const { body, signature } = decodeMessage(data.subarray(0, length));
    for (const type of signature) {
      if (type === 's' || type === 'o') body.string();
      else if (type === 'v') body.variant();
      else if (type === 'b') body.boolean();
      else if (type === 'a') body.strings();
      else if (type === 'y') body.byteArray();
      else body.uint32();
    }
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
  }
}
