/** Values by their key, both in the order of their coming; what has no key is left out. */
export function gather<K, T>(values: Iterable<T>, keyOf: (value: T) => K | undefined): ReadonlyMap<K, readonly T[]> {
  const gathered = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const known = gathered.get(key);
    if (known === undefined) gathered.set(key, [value]);
    else known.push(value);
  }
  return gathered;
}
