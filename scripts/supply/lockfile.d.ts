export interface LockVerdict {
  readonly faults: readonly string[];
  /** Paths of packages without a hash that may lack one. */
  readonly unhashed: readonly string[];
}

export function lockFaults(lock: unknown, manifest: unknown): LockVerdict;
