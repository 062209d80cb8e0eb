export interface ReleaseFacts {
  readonly manifest: unknown;
  readonly changelog: string;
  /** Names of pending files of .changeset/. */
  readonly changesets: readonly string[];
  readonly dirty: readonly string[];
  /** Empty where no branch is checked out. */
  readonly branch: string;
  /** Of this commit. */
  readonly tags: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly npm: string;
}

export interface Readiness {
  readonly now: readonly string[];
  readonly first: readonly string[];
}

export function readiness(facts: ReleaseFacts): Readiness;
