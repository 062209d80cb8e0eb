/**
 * The candidate that `word` was most likely meant to be, or undefined where none is near: a change for every four
 * letters, and not more than `most`.
 */
export function nearest(word: string, candidates: Iterable<string>, most = Infinity): string | undefined {
  const limit = Math.min(most, Math.max(1, Math.floor(word.length / 4)));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word, candidate, best === undefined ? limit : best.distance - 1);
    if (distance !== undefined && distance > 0) best = { candidate, distance };
  }
  return best?.candidate;
}

// A second or two: the first thirty misspelled words among ten thousand names, and all of them among five hundred.
const MOST_COMPARISONS = 300_000;

/** `nearest` for many words and the same names, until comparing them all with each other would take too long. */
export class Spelling {
  readonly #names: ReadonlyMap<string, unknown>;
  readonly #found = new Map<string, string | undefined>();
  #compared = 0;

  constructor(names: ReadonlyMap<string, unknown>) {
    this.#names = names;
  }

  nearest(word: string): string | undefined {
    if (!this.#found.has(word) && this.#compared < MOST_COMPARISONS) {
      this.#compared += this.#names.size;
      this.#found.set(word, nearest(word, this.#names.keys()));
    }
    return this.#found.get(word);
  }
}

/** Levenshtein: insertions, deletions and replacements that make `b` of `a`; undefined where it takes more than `most`. */
function editDistance(a: string, b: string, most: number): number | undefined {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    let least = i + 1;
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const distance = Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1);
      next.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most) return undefined;
    row = next;
  }
  const distance = row[b.length] ?? 0;
  return distance > most ? undefined : distance;
}
