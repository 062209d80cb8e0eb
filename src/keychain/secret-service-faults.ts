import { RolechainError } from '../errors/error.ts';
import { BusError } from './bus-error.ts';
import { TimeIsUp } from './time-limit.ts';

export const storeName = 'Secret Service';

/** What went wrong on the bus, as one of our codes; `milliseconds` is what the operation had. */
export function secretServiceFault(error: unknown, milliseconds: number): RolechainError {
  if (error instanceof RolechainError) return error;
  const options = { cause: error };
  if (error instanceof TimeIsUp) return timeout(milliseconds, options);
  if (!(error instanceof BusError)) return missing(error instanceof Error ? error.message : String(error), options);
  switch (error.code) {
    case 'org.freedesktop.Secret.Error.IsLocked':
      return locked(options);
    case 'org.freedesktop.DBus.Error.NoReply':
    case 'org.freedesktop.DBus.Error.Timeout':
    case 'org.freedesktop.DBus.Error.TimedOut':
    case 'org.freedesktop.DBus.Error.LimitsExceeded':
    case 'EMFILE':
    case 'ENFILE':
      // Busy is not absent.
      return timeout(milliseconds, options);
    case 'org.freedesktop.DBus.Error.ServiceUnknown':
    case 'org.freedesktop.DBus.Error.NameHasNoOwner':
      return missing('no program offers one on the session bus', options);
    case 'ENOENT':
    case 'ECONNREFUSED':
      return missing(`there is no session bus: ${error.message}`, options);
    default:
      return missing(error.message, options);
  }
}

/** Whether `error` says that the item was deleted while it was being read. */
export function itemIsGone(error: unknown): boolean {
  return error instanceof BusError && goneNames.has(error.code);
}

/** Whether `error` says that the connection or the session has ended, so that a new one may do better. */
export function sessionHasEnded(error: unknown): boolean {
  return error instanceof BusError && (error.code === 'Closed' || error.code.endsWith('.NoSession'));
}

const goneNames = new Set([
  'org.freedesktop.Secret.Error.NoSuchObject',
  'org.freedesktop.DBus.Error.UnknownObject',
  'org.freedesktop.DBus.Error.UnknownInterface',
  // gnome-keyring: "No such interface … on object at path …".
  'org.freedesktop.DBus.Error.UnknownMethod',
]);

export function locked(options?: { readonly cause: unknown }): RolechainError {
  return new RolechainError('KEYCHAIN_LOCKED', { store: storeName }, options);
}

export function missing(reason: string, options?: { readonly cause: unknown }): RolechainError {
  return new RolechainError('KEYCHAIN_MISSING', { store: storeName, reason }, options);
}

function timeout(milliseconds: number, options: { readonly cause: unknown }): RolechainError {
  const seconds = Math.ceil(milliseconds / 1000);
  return new RolechainError('KEYCHAIN_TIMEOUT', { store: storeName, seconds }, options);
}
