export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** As the lock file names it. */
  readonly path: string;
  readonly modules: readonly string[];
  /** The files of dist/ that hold a part of it. */
  readonly files: readonly string[];
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly path: string;
  readonly optional: boolean;
}

export function bundledPackages(root: string): readonly BundledPackage[];
export function installedPackages(lock: unknown): readonly InstalledPackage[];
export function reachOfModules(root: string, modules: readonly string[]): readonly string[];
export function reachOfInstalled(root: string, path: string): readonly string[] | undefined;
