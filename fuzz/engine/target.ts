/** A file of `fuzz/targets/`, in the shape that libFuzzer's relatives know. */
export interface Target {
  /** Throws where something is not as it has to be; what it throws is a finding. */
  fuzz(data: Buffer): void | Promise<void>;
  /** Tokens of the format, beside the literals of the sources. */
  readonly words?: readonly string[];
  /** In bytes; 4 KiB without it. */
  readonly longest?: number;
  /** Ends what `fuzz` has started. */
  end?(): Promise<void>;
}
