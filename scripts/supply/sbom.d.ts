export interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly path: string;
  readonly form: string;
  readonly optional?: boolean;
}

export interface Product {
  readonly own: unknown;
  readonly lock: unknown;
  readonly parts: readonly Part[];
}

export function sbom(product: Product): string;
