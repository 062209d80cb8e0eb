export interface InstalledVerdict {
  readonly faults: readonly string[];
  readonly present: number;
  readonly compared: number;
}

export function installedFaults(root: string, lock: unknown, cache: string): InstalledVerdict;
