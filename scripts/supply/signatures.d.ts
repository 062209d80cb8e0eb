export interface SignatureVerdict {
  readonly checked: boolean;
  readonly told: string;
  readonly wrong: readonly string[];
}

export function signatures(root: string, command?: readonly string[]): SignatureVerdict;
