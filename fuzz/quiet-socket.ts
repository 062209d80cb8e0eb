import { Socket } from 'node:net';

/** A connection to nobody: what is written goes nowhere, and what comes is what somebody emits as `data`. */
export class QuietSocket extends Socket {
  override write(): boolean {
    return true;
  }

  override cork(): void {}

  override uncork(): void {}

  override ref(): this {
    return this;
  }

  override unref(): this {
    return this;
  }

  override destroy(): this {
    return this;
  }
}
