import { isRolechainError, type RolechainError } from '../src/errors/error.ts';

/** What `work` gives, or the refusal that it ends with; whatever else it throws is a finding, and passes. */
export function refusalOr<T>(work: () => T): T | RolechainError {
  try {
    return work();
  } catch (error) {
    return refusalIn(error);
  }
}

/** `error`, if it is a refusal whose words can be shown; throws what is none. */
export function refusalIn(error: unknown): RolechainError {
  if (!isRolechainError(error) || error.code === 'INTERNAL') throw error;
  demand(
    error.message !== '' && !/\bundefined\b|\[object /.test(error.message),
    `a refusal without words: ${error.message}`,
  );
  return error;
}

export function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Numbers from 0 to below `end` that follow from the data: where it is cut, and what is taken of it. */
export function chosenBy(data: Uint8Array): (end: number) => number {
  let state = 0x811c9dc5;
  for (const byte of data) state = Math.imul(state ^ byte, 0x01000193);
  return (end) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 1;
    return end <= 0 ? 0 : (state >>> 0) % end;
  };
}

/** `data` in pieces. */
export function pieces(data: Buffer, choose: (end: number) => number): readonly Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + 1 + choose(Math.max(1, choose(data.length - at)));
    all.push(data.subarray(at, end));
    at = end;
  }
  return all;
}
