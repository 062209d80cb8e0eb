/** An error of AWS's as it goes over the wire: a status, a code and a sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function refuseAccess(message: string): Refusal {
  return new Refusal(403, 'AccessDenied', message);
}

export function refuseValue(message: string): Refusal {
  return new Refusal(400, 'ValidationError', message);
}
