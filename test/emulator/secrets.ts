import { randomBytes, randomInt } from 'node:crypto';

/** A secret access key: 40 characters, random, and known by its first word in any place where it must not be. */
export function makeSecret(): string {
  return `EMULATORSECRET/${randomBytes(30).toString('base64').slice(0, 25)}`;
}

/** A session token: long and with `/`, `+` and `=`, as AWS's are. */
export function makeSessionToken(): string {
  return `EMULATORTOKEN//${randomBytes(256).toString('base64')}+=`;
}

/** The id of temporary credentials: 20 characters, `ASIA` first. */
export function makeTemporaryKeyId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const middle = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]);
  return `ASIA${middle.join('')}EXAMPLE`;
}
