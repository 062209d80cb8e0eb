import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { messageLength } from '../../src/keychain/dbus.ts';
import { Reader } from '../../src/keychain/dbus-reader.ts';
import { Writer } from '../../src/keychain/dbus-writer.ts';

/** An answer to one call: values of `signature`, a D-Bus error, bytes as they are, or silence. */
export type Answer =
  | { readonly signature: string; readonly body: (write: Writer) => void }
  | { readonly error: string }
  | { readonly raw: Uint8Array }
  | 'hang up'
  | 'silence';

export interface ScriptedBus {
  readonly env: Readonly<Record<string, string>>;
  /** The members that were called, in order. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

/** What each member answers; a list holds the answers of one call after the other. */
export type Script = Readonly<Record<string, Answer | Answer[]>>;

/** A message bus that answers each call by its member's name; what has no answer hangs up. */
export async function scriptedBus(answers: Script): Promise<ScriptedBus> {
  const folder = mkdtempSync('/tmp/rolechain-bus-');
  const calls: string[] = [];
  const next = (member: string): Answer | undefined => {
    const scripted = answers[member];
    if (!Array.isArray(scripted)) return scripted;
    return scripted[Math.min(calls.filter((call) => call === member).length, scripted.length) - 1];
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let received: Buffer = Buffer.alloc(0);
    let begun = false;
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      for (let end = received.indexOf('\r\n'); !begun && end >= 0; end = received.indexOf('\r\n')) {
        begun = received.toString('latin1', 0, end) === 'BEGIN';
        if (!begun) socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
        received = received.subarray(end + 2);
      }
      if (!begun) return;
      for (let length = messageLength(received); length !== undefined; length = messageLength(received)) {
        if (received.length < length) return;
        const call = readCall(received.subarray(0, length));
        received = received.subarray(length);
        calls.push(call.member);
        const answer = call.member === 'Hello' ? text(':1.1') : next(call.member);
        if (answer === undefined || answer === 'hang up') socket.destroy();
        else if (answer !== 'silence') socket.write('raw' in answer ? answer.raw : encodeAnswer(answer, call.serial));
      }
    });
  });
  await new Promise<void>((resolve) => {
    // One connection may wait to be accepted: the next is told so, as by a busy bus.
    server.listen({ path: join(folder, 'bus'), backlog: 1 }, resolve);
  });
  return {
    env: { XDG_RUNTIME_DIR: folder },
    calls,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function text(value: string): Answer {
  return { signature: 's', body: (write) => write.string(value) };
}

/** A reply or an error, as a bus would send it. */
function encodeAnswer(answer: Exclude<Answer, string | { readonly raw: Uint8Array }>, replyTo: number): Uint8Array {
  const failed = 'error' in answer;
  const body = new Writer();
  if (failed) body.string('as scripted');
  else answer.body(body);
  const signature = failed ? 's' : answer.signature;
  const write = new Writer();
  write
    .bytes(Uint8Array.of(0x6c, failed ? 3 : 2, 1, 1))
    .uint32(body.length)
    .uint32(1);
  write.array(8, () => {
    write.struct(() => write.byte(5).signature('u').uint32(replyTo));
    if (failed) write.struct(() => write.byte(4).variant('s', answer.error));
    if (signature !== '') write.struct(() => write.byte(8).signature('g').signature(signature));
  });
  return write.align(8).bytes(body.finish()).finish();
}

function readCall(bytes: Uint8Array): { readonly serial: number; readonly member: string } {
  const read = new Reader(bytes, true);
  read.skip(8);
  const serial = read.uint32();
  const fields = new Map<number, string | number>();
  read.array(8, () => {
    read.align(8);
    const code = read.byte();
    fields.set(code, read.variant());
  });
  return { serial, member: String(fields.get(3)) };
}
