/** The first byte of a message: `l` or `B`. */
export const littleEndian = 0x6c;
const bigEndian = 0x42;

/** What came over the bus is not D-Bus, or not the reply that was expected. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** Reads values one after the other; whatever the bytes are, it ends with values or a MalformedMessage. */
export class Reader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  #at = 0;

  constructor(bytes: Uint8Array, little: boolean) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  uint32(): number {
    this.align(4);
    const at = this.#take(4);
    return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  boolean(): boolean {
    const value = this.uint32();
    if (value > 1) throw new MalformedMessage('a boolean that is neither');
    return value === 1;
  }

  /** A string or an object path. */
  string(): string {
    return this.#text(this.uint32());
  }

  signature(): string {
    return this.#text(this.byte());
  }

  /** A copy, so that the message it came in can be forgotten. */
  byteArray(): Uint8Array {
    const length = this.uint32();
    const at = this.#take(length);
    return Uint8Array.from(this.#bytes.subarray(at, at + length));
  }

  strings(): readonly string[] {
    const all: string[] = [];
    this.array(4, () => all.push(this.string()));
    return all;
  }

  /** Calls `element` until the array's bytes are read; it reads at least one byte each time. */
  array(alignment: 4 | 8, element: () => void): void {
    const length = this.uint32();
    this.align(alignment);
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new MalformedMessage('an array longer than its message');
    while (this.#at < end) element();
    if (this.#at !== end) throw new MalformedMessage('an array whose last element is cut');
  }

  /** A variant that holds text or a number of up to 32 bits; nothing that is asked here holds anything else. */
  variant(): string | number {
    const type = this.signature();
    switch (type) {
      case 's':
      case 'o':
        return this.string();
      case 'g':
        return this.signature();
      case 'u':
      case 'i':
        return this.uint32();
      case 'b':
        return Number(this.boolean());
      case 'y':
        return this.byte();
      default:
        throw new MalformedMessage(`a variant of type ${type}`);
    }
  }

  align(alignment: 4 | 8): void {
    this.#take(-this.#at & (alignment - 1));
  }

  skip(length: number): void {
    this.#take(length);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  #text(length: number): string {
    const at = this.#take(length);
    if (this.byte() !== 0) throw new MalformedMessage('text without an end');
    return this.#bytes.toString('utf8', at, at + length);
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw new MalformedMessage('a message that ends too early');
    this.#at = at + length;
    return at;
  }
}

/** Whether the message that `bytes` begin with is little-endian. */
export function readEndianness(bytes: Uint8Array): boolean {
  const mark = bytes[0];
  if (mark !== littleEndian && mark !== bigEndian) throw new MalformedMessage('neither little- nor big-endian');
  return mark === littleEndian;
}
