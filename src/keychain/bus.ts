import type { Socket } from 'node:net';
import { BusError } from './bus-error.ts';
import { type Call, decodeMessage, encodeCall, type Message, messageLength, messageType } from './dbus.ts';
import { MalformedMessage } from './dbus-reader.ts';

const greeting: Call = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'Hello',
};

/** A connection to a message bus. It keeps the process alive only while an answer is awaited. */
export class Bus {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve(reply: Message): void; reject(error: Error): void }>();
  #received: Buffer = Buffer.alloc(0);
  #queued: Uint8Array[] | undefined = [];
  #serial = 0;
  #heard: (signal: Message) => void = () => {};
  #failure: Error | undefined;

  /** Takes a connected socket. Calls may follow at once: they are sent as soon as the bus lets us in. */
  constructor(socket: Socket, uid: number | undefined) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.close(error));
    socket.on('close', () => this.close());
    socket.write(`\0AUTH EXTERNAL${uid === undefined ? '' : ` ${Buffer.from(String(uid)).toString('hex')}`}\r\n`);
    // Its failure is that of the connection, which every later call tells.
    this.call(greeting).catch(() => undefined);
  }

  /** Rejects with BusError or MalformedMessage, or with what the connection was closed for. */
  call(call: Call): Promise<Message> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#serial += 1;
    const serial = this.#serial;
    const bytes = encodeCall(call, serial);
    if (this.#queued === undefined) this.#socket.write(bytes);
    else this.#queued.push(bytes);
    this.#socket.ref();
    return new Promise((resolve, reject) => this.#waiting.set(serial, { resolve, reject }));
  }

  /** Hands on every signal from now on. */
  listen(heard: (signal: Message) => void): void {
    this.#heard = heard;
  }

  get open(): boolean {
    return this.#failure === undefined;
  }

  close(reason: Error = new BusError('Closed', 'the bus closed the connection')): void {
    this.#failure ??= reason;
    this.#socket.destroy();
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    try {
      if (this.#queued !== undefined && !this.#admitted()) return;
      for (let length = messageLength(this.#received); length !== undefined; length = messageLength(this.#received)) {
        if (this.#received.length < length) return;
        const message = decodeMessage(this.#received.subarray(0, length));
        this.#received = this.#received.subarray(length);
        this.#settle(message);
      }
    } catch (error) {
      this.close(error instanceof Error ? error : new MalformedMessage(String(error)));
    }
  }

  /** Reads the bus's answer to AUTH; on `OK`, begins and sends what was asked meanwhile, all in one write. */
  #admitted(): boolean {
    const end = this.#received.indexOf('\r\n');
    if (end < 0) {
      if (this.#received.length > 4096) throw new MalformedMessage('no answer to the authentication');
      return false;
    }
    const answer = this.#received.toString('latin1', 0, end);
    if (!/^OK\b/.test(answer)) throw new BusError('org.freedesktop.DBus.Error.AuthFailed', 'the bus refuses this user');
    this.#received = this.#received.subarray(end + 2);
    this.#socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), ...(this.#queued ?? [])]));
    this.#queued = undefined;
    return true;
  }

  #settle(message: Message): void {
    if (message.type === messageType.signal) return this.#heard(message);
    const waiter = message.replyTo === undefined ? undefined : this.#waiting.get(message.replyTo);
    if (message.replyTo === undefined || waiter === undefined) return;
    this.#waiting.delete(message.replyTo);
    if (this.#waiting.size === 0) this.#socket.unref();
    if (message.type === messageType.reply) waiter.resolve(message);
    else waiter.reject(errorOf(message));
  }
}

function errorOf(message: Message): Error {
  const name = message.errorName;
  if (message.type !== messageType.error || name === undefined) return new MalformedMessage('neither reply nor error');
  try {
    return new BusError(name, message.signature.startsWith('s') ? message.body.string() : name);
  } catch (error) {
    return error instanceof Error ? error : new MalformedMessage(name);
  }
}
