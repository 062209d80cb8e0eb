/** Where the middle half of some values lies. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The middle value: a shared machine's outliers do not move it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The lower quartile, the median and the upper quartile. */
export function spread(values: readonly number[]): Spread {
  return { low: quantile(values, 0.25), median: median(values), high: quantile(values, 0.75) };
}

/** The value that `share` of the others (0 to 1) lie below. Between two values, the part of the way from one to the other. (Hyndman and Fan's type 7, as R and NumPy have it) */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * The exponent of the power of x that y grows with, by least squares on logarithms: 1 where y doubles with x. Points
 * that are not above zero say nothing, and are left out.
 */
export function growth(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([value]) => value)), mean(logs.map(([, value]) => value))];
  const along = logs.map(([a, b]) => (a - x) * (b - y)).reduce((sum, value) => sum + value, 0);
  const square = logs.map(([a]) => (a - x) ** 2).reduce((sum, value) => sum + value, 0);
  return along / square;
}
