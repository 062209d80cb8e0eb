/** Writes values little-endian, each aligned as its type demands. */
export class Writer {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  uint32(value: number): this {
    this.align(4);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.bytes(bytes);
  }

  /** A string or an object path. */
  string(value: string): this {
    const bytes = Buffer.from(value);
    return this.uint32(bytes.length).bytes(bytes).byte(0);
  }

  signature(value: string): this {
    const bytes = Buffer.from(value);
    return this.byte(bytes.length).bytes(bytes).byte(0);
  }

  variant(type: 's' | 'o', value: string): this {
    return this.signature(type).string(value);
  }

  byteArray(value: Uint8Array): this {
    return this.uint32(value.length).bytes(value);
  }

  /** `alignment` is that of the elements, which `elements` writes. */
  array(alignment: 1 | 4 | 8, elements: () => void): this {
    this.align(4);
    const size = Buffer.alloc(4);
    this.bytes(size);
    this.align(alignment);
    const start = this.length;
    elements();
    size.writeUInt32LE(this.length - start);
    return this;
  }

  /** A struct or a dict entry. */
  struct(members: () => void): this {
    this.align(8);
    members();
    return this;
  }

  align(alignment: number): this {
    return this.bytes(new Uint8Array(roundUp(this.length, alignment) - this.length));
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    this.length += value.length;
    return this;
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

export function roundUp(length: number, alignment: number): number {
  return Math.ceil(length / alignment) * alignment;
}
