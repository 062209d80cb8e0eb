import { RolechainError } from '../errors/error.ts';

/** Where credentials are kept; `auto` is the keychain, or nothing where there is none. */
export type CacheMode = 'auto' | 'keychain' | 'file' | 'none';

/** The value of `ROLECHAIN_CACHE`; unset or empty means `auto`. Throws USAGE on any other word. */
export function cacheMode(value: string | undefined): CacheMode {
  switch (value) {
    case undefined:
    case '':
      return 'auto';
    case 'auto':
    case 'keychain':
    case 'file':
    case 'none':
      return value;
    default:
      throw new RolechainError('USAGE', {
        reason: `ROLECHAIN_CACHE is ${JSON.stringify(value)}, which is no place to keep credentials`,
        try: 'set it to auto, keychain, file or none',
      });
  }
}
