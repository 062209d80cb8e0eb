import type { Socket } from 'node:net';
import { nextTick } from 'node:process';
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
  #admitted = false;
  #serial = 0;
  #heard: (signal: Message) => void = () => {};
  #failure: Error | undefined;

  /**
   * Takes a connected socket. Calls may follow at once: everything is sent without waiting to be let in, as sd-bus does
   * with the authentication, because the bus takes some milliseconds to look the user up.
   */
  constructor(socket: Socket, uid: number | undefined) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#receive(bytes));
    // What a connection is closed for, the socket tells by whether we were reading or writing: to us it is one thing.
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    const identity = uid === undefined ? '' : ` ${Buffer.from(String(uid)).toString('hex')}`;
    // One write, and one look of the bus at it, for all that is asked now.
    socket.cork();
    nextTick(() => socket.uncork());
    socket.write(`\0AUTH EXTERNAL${identity}\r\nBEGIN\r\n`);
    // Its failure is that of the connection, which every later call tells.
    this.call(greeting).catch(() => undefined);
  }

  /** Rejects with BusError or MalformedMessage, or with what the connection was closed for. */
  call(call: Call): Promise<Message> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#serial += 1;
    const serial = this.#serial;
    this.#socket.write(encodeCall(call, serial));
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
      if (!this.#admitted && !this.#readAdmission()) return;
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

  /** Reads the bus's answer to AUTH, when it has come whole. */
  #readAdmission(): boolean {
    const end = this.#received.indexOf('\r\n');
    if (end < 0) {
      if (this.#received.length > 4096) throw new MalformedMessage('no answer to the authentication');
      return false;
    }
    const answer = this.#received.toString('latin1', 0, end);
    if (!/^OK\b/.test(answer)) throw new BusError('org.freedesktop.DBus.Error.AuthFailed', 'the bus refuses this user');
    this.#received = this.#received.subarray(end + 2);
    this.#admitted = true;
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
