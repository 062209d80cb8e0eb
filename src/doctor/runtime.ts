import type { Observation } from './finding.ts';

// https://github.com/nodejs/release: the last day of each version.
const ENDS: ReadonlyMap<number, string> = new Map([
  [20, '2026-04-30'],
  [21, '2024-06-01'],
  [22, '2027-04-30'],
  [23, '2025-06-01'],
  [24, '2028-04-30'],
  [25, '2026-06-01'],
]);

export interface Runtime {
  /** `process.version`. */
  readonly version: string;
  /** The version of Bun, in the standalone, which brings it along. */
  readonly bun?: string | undefined;
  readonly now: Date;
}

/** Whether this Node still gets security fixes. */
export function checkRuntime({ version, bun, now }: Runtime): Observation[] {
  if (bun !== undefined) return [{ level: 'ok', message: `Bun ${bun}, inside the executable` }];
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  const end = ENDS.get(major);
  if (end === undefined || now < new Date(end)) return [{ level: 'ok', message: `Node ${version.slice(1)}` }];
  const message = `Node ${major} has had no security fixes since ${end}, and AWS’s SDK will stop supporting it`;
  return [{ level: 'note', message, hint: 'install Node 24' }];
}
