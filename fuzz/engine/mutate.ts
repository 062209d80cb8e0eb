import type { Random } from './random.ts';

/** What inputs are made of beside one another. */
export interface Material {
  /** Tokens of the format. */
  readonly words: readonly Buffer[];
  /** In bytes. */
  readonly longest: number;
}

type Mutator = (data: Buffer, random: Random, material: Material, other: Buffer) => Buffer;

/** Where counters overflow, and signs turn. */
const EDGES = [
  0,
  1,
  2,
  7,
  8,
  63,
  64,
  127,
  128,
  255,
  256,
  4095,
  4096,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

const mutators: readonly Mutator[] = [
  function flipBit(data, random) {
    const at = random.below(data.length);
    return patched(data, at, Buffer.of((data[at] ?? 0) ^ (1 << random.below(8))));
  },
  function setByte(data, random) {
    return patched(data, random.below(data.length), Buffer.of(random.below(256)));
  },
  function insertBytes(data, random) {
    const bytes = Buffer.alloc(1 + random.below(4), random.below(256));
    return spliced(data, random.below(data.length + 1), 0, bytes);
  },
  function insertRun(data, random) {
    const byte = random.chance(3) ? random.below(256) : (data[random.below(data.length)] ?? 32);
    return spliced(data, random.below(data.length + 1), 0, Buffer.alloc(1 << random.below(8), byte));
  },
  function erase(data, random) {
    const at = random.below(data.length);
    return spliced(data, at, 1 + random.below(Math.min(64, data.length - at)), Buffer.alloc(0));
  },
  function eraseLine(data, random) {
    const { start, end } = lineOf(data, random);
    return spliced(data, start, end - start, Buffer.alloc(0));
  },
  function repeatLine(data, random) {
    const { start, end } = lineOf(data, random);
    return spliced(data, lineOf(data, random).start, 0, data.subarray(start, end));
  },
  function repeatPart(data, random) {
    const { start, end } = partOf(data, random);
    return spliced(data, random.below(data.length + 1), 0, data.subarray(start, end));
  },
  function overwritePart(data, random) {
    const { start, end } = partOf(data, random);
    return patched(data, random.below(data.length), data.subarray(start, end));
  },
  function insertWord(data, random, { words }) {
    return spliced(data, random.below(data.length + 1), 0, random.one(words) ?? Buffer.alloc(0));
  },
  function overwriteWithWord(data, random, { words }) {
    return patched(data, random.below(data.length), random.one(words) ?? Buffer.alloc(0));
  },
  function writtenNumber(data, random) {
    const found = [...data.toString('latin1').matchAll(/\d+/g)];
    const number = random.one(found);
    const value = random.chance(2) ? String(random.one(EDGES)) : String(random.below(2 ** 31));
    if (number === undefined) return spliced(data, random.below(data.length + 1), 0, Buffer.from(value));
    return spliced(data, number.index, number[0].length, Buffer.from(value));
  },
  function binaryNumber(data, random) {
    const number = Buffer.alloc(4);
    if (random.chance(2)) number.writeUInt32LE(random.one(EDGES) ?? 0);
    else number.writeUInt32BE(random.one(EDGES) ?? 0);
    return patched(data, random.below(data.length) & ~3, number);
  },
  function crossOver(data, random, _, other) {
    return Buffer.concat([data.subarray(0, random.below(data.length + 1)), other.subarray(random.below(other.length))]);
  },
  function insertOther(data, random, _, other) {
    const { start, end } = partOf(other, random);
    return spliced(data, random.below(data.length + 1), 0, other.subarray(start, end));
  },
];

/** A variant of `data`: some changes, one after the other. `other` is another input that reaches something. */
export function mutate(data: Buffer, other: Buffer, random: Random, material: Material): Buffer {
  let made = data;
  for (let changes = 1 << random.below(5); changes > 0; changes -= 1) {
    made = (random.one(mutators) ?? patchedNowhere)(made, random, material, other);
  }
  return made.subarray(0, material.longest);
}

const patchedNowhere: Mutator = (data) => data;

function patched(data: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([data.subarray(0, at), bytes, data.subarray(at + bytes.length)]);
}

function spliced(data: Buffer, at: number, gone: number, bytes: Buffer): Buffer {
  return Buffer.concat([data.subarray(0, at), bytes, data.subarray(at + gone)]);
}

function partOf(data: Buffer, random: Random): { readonly start: number; readonly end: number } {
  const start = random.below(data.length);
  return { start, end: start + 1 + random.below(Math.min(256, data.length - start)) };
}

function lineOf(data: Buffer, random: Random): { readonly start: number; readonly end: number } {
  const at = random.below(data.length);
  const end = data.indexOf('\n', at);
  return { start: data.lastIndexOf('\n', Math.max(0, at - 1)) + 1, end: end === -1 ? data.length : end + 1 };
}
