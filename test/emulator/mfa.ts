import { createHmac, randomBytes } from 'node:crypto';
import type { Caller } from './caller.ts';
import { refuseAccess } from './refusal.ts';
import type { MfaDevice, World } from './world.ts';

/** The devices of a world, their secrets, and the codes that are spent. */
export class MfaDevices {
  readonly #devices: ReadonlyMap<string, { readonly secret: Buffer; readonly spent: Set<string> }>;

  constructor(world: World) {
    const devices = world.accounts.flatMap(({ users = [] }) => users.flatMap((user) => user.mfaDevices ?? []));
    this.#devices = new Map(
      devices.map(({ serial }) => [serial, { secret: randomBytes(20), spent: new Set<string>() }]),
    );
  }

  /** A code that the device shows about now and that nobody has used. */
  code(serial: string, now: number): string {
    const device = this.#devices.get(serial);
    if (!device) throw new Error(`no MFA device ${serial}`);
    const code = stepsAround(now)
      .map((step) => showCode(device.secret, step))
      .find((candidate) => !device.spent.has(candidate));
    if (code === undefined) throw new Error(`all present codes of ${serial} are used; the next comes in 30 s`);
    return code;
  }

  /**
   * Takes a code of the caller's own device; each one counts once. False where neither serial nor code is given.
   * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (SerialNumber, TokenCode)
   */
  accept(caller: Caller, serial: string | undefined, code: string | undefined, now: number): boolean {
    if (serial === undefined && code === undefined) return false;
    if (serial === undefined || code === undefined) {
      const message = 'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.';
      throw refuseAccess(message);
    }
    const own = caller.mfaDevices.find((device) => device.serial === serial);
    if (!own) {
      const message =
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.';
      throw refuseAccess(message);
    }
    this.#spend(own, code, now);
    return true;
  }

  #spend(own: MfaDevice, code: string, now: number): void {
    const device = this.#devices.get(own.serial);
    const shown = device && stepsAround(now).some((step) => showCode(device.secret, step) === code);
    const right = shown || own.codes?.includes(code) || own.accepts?.(code);
    if (!device || !right || device.spent.has(code)) {
      throw refuseAccess('MultiFactorAuthentication failed with invalid MFA one time pass code.');
    }
    device.spent.add(code);
  }
}

const stepMs = 30_000;

/** The present half minute first, then its neighbours: clocks of devices drift. */
function stepsAround(now: number): readonly number[] {
  const step = Math.floor(now / stepMs);
  return [step, step + 1, step - 1];
}

/** A time-based one-time password. https://www.rfc-editor.org/rfc/rfc6238 */
function showCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(19) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
