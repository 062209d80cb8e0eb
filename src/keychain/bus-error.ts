/** The bus could not be reached, or answered with an error. */
export class BusError extends Error {
  override readonly name = 'BusError';
  /** An errno (`ENOENT`), a D-Bus error name, or `Closed`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
