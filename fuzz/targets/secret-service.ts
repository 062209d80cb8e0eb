import { Bus } from '../../src/keychain/bus.ts';
import { SecretConversation } from '../../src/keychain/secret-conversation.ts';
import { secretServiceFault } from '../../src/keychain/secret-service-faults.ts';
import { demand } from '../oracle.ts';
import { QuietSocket } from '../quiet-socket.ts';

export { words } from './dbus.ts';

const codes = new Set(['KEYCHAIN_MISSING', 'KEYCHAIN_LOCKED', 'KEYCHAIN_TIMEOUT']);

/**
 * Whole conversations with a bus that answers anything: each step ends, well or with a code of the keychain. The data are
 * its answers one after the other; with the header of a reply around them where the first byte says so.
 */
export async function fuzz(data: Buffer): Promise<void> {
  const socket = new QuietSocket();
  const bus = new Bus(socket, undefined);
  const ask = new SecretConversation(bus);
  const steps: readonly (() => Promise<unknown>)[] = [
    () => ask.session(),
    () => ask.search({ account: 'a' }),
    () => ask.secret('/item', '/session'),
    () => ask.defaultCollection(),
    () => ask.isLocked('/collection'),
    () => ask.create('/collection', { account: 'a', secret: Buffer.of(1), label: 'l', session: '/session' }),
    () => ask.remove('/item'),
  ];
  const step = steps[(data[0] ?? 0) % steps.length];
  const framed = (data[0] ?? 0) >= 128;
  const ends = ended(step === undefined ? Promise.resolve() : step());
  socket.emit('data', Buffer.from('OK 0123456789abcdef\r\n'));
  const signature = SIGNATURES[(data[0] ?? 0) % SIGNATURES.length] ?? '';
  socket.emit('data', framed ? reply(signature, data.subarray(1)) : data.subarray(1));
  await Promise.resolve();
  bus.close();
  await ends;
}

const SIGNATURES = ['vo', 'aoao', '(oayays)', 'o', 'v', 'oo', 'o'];

async function ended(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const fault = secretServiceFault(error, 3000);
    demand(codes.has(fault.code) && fault.message !== '', `the keychain does not refuse with ${fault.code}`);
  }
}

/** The reply to call 2, the first after the greeting. */
function reply(signature: string, body: Buffer): Buffer {
  const fields = Buffer.concat([
    Buffer.from([5, 1, 0x75, 0, 2, 0, 0, 0, 8, 1, 0x67, 0, signature.length]),
    Buffer.from(`${signature}\0`),
  ]);
  const head = Buffer.alloc(16);
  head.set([0x6c, 2, 1, 1]);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(fields.length, 12);
  return Buffer.concat([head, fields, Buffer.alloc(-fields.length & 7), body]);
}
