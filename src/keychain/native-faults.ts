import { RolechainError } from '../errors/error.ts';
import { TimeIsUp } from './time-limit.ts';

/** What the native module says, as one of our codes; its message is all that tells one fault from another. */
export function nativeFault(store: string, error: unknown): RolechainError {
  if (error instanceof RolechainError) return error;
  const options = { cause: error };
  if (error instanceof TimeIsUp) {
    return new RolechainError('KEYCHAIN_TIMEOUT', { store, seconds: Math.ceil(error.milliseconds / 1000) }, options);
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (waiting.test(reason)) return new RolechainError('KEYCHAIN_TIMEOUT', { store, seconds: 3 }, options);
  if (needsAPerson.test(reason)) return new RolechainError('KEYCHAIN_LOCKED', { store }, options);
  return new RolechainError('KEYCHAIN_MISSING', { store, reason }, options);
}

const waiting = /did not receive a reply|timed? ?out/i;

// macOS: errSecInteractionNotAllowed (-25308), errSecAuthFailed (-25293), errSecUserCanceled (-128).
// Linux: the Secret Service's own words.
const needsAPerson = /user interaction is not allowed|-25308|-25293|-128\b|cancell?ed|prompt was dismissed|locked/i;
