import { readProfiles, type ProfileSet } from '../../src/config/profile.ts';

/** The profiles of a config file called `config` and a credentials file called `credentials`. */
export function profileSet(config: string, credentials = ''): ProfileSet {
  return readProfiles({ file: 'config', text: config }, { file: 'credentials', text: credentials });
}
