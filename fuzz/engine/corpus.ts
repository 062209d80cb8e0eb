import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The inputs in a folder, by their names. */
export function readCorpus(folder: string): readonly Buffer[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(join(folder, name)));
}

/** Named by what it holds: the same input is never kept twice. */
export function keep(folder: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(file, input);
  return file;
}

/** Puts `inputs` in place of all that is in a folder, but for those that a scanner of secrets would take for a leak. */
export function replaceCorpus(folder: string, inputs: readonly Uint8Array[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const input of inputs) if (!holdsKeyId(input)) keep(folder, input);
}

/** Whether a mutation has made another access key id of AWS's documented examples. */
function holdsKeyId(input: Uint8Array): boolean {
  const ids =
    Buffer.from(input)
      .toString('latin1')
      .match(/A[KS]IA[0-9A-Z]{16}/g) ?? [];
  return ids.some((id) => !id.endsWith('EXAMPLE'));
}

interface Reaching {
  readonly input: Buffer;
  readonly reached: readonly number[];
}

/** Few inputs that together reach what all do: each time the one that adds most for its size, as long as there is room. */
export function fewest(all: readonly Reaching[], mostInputs: number, mostBytes: number): readonly Buffer[] {
  const missing = new Set(all.flatMap(({ reached }) => reached));
  const chosen: Buffer[] = [];
  let [rest, bytes] = [all, 0];
  while (missing.size > 0 && chosen.length < mostInputs) {
    const weighed = rest
      .map((one) => ({ one, adds: one.reached.filter((feature) => missing.has(feature)).length }))
      .filter(({ one, adds }) => adds > 0 && bytes + one.input.length <= mostBytes)
      .toSorted((a, b) => b.adds / (64 + b.one.input.length) - a.adds / (64 + a.one.input.length));
    const best = weighed[0]?.one;
    if (best === undefined) break;
    chosen.push(best.input);
    bytes += best.input.length;
    for (const feature of best.reached) missing.delete(feature);
    rest = weighed.slice(1).map(({ one }) => one);
  }
  return chosen;
}
