import { locate, readConfig } from '../config/files.ts';
import type { Environment } from '../session/environment.ts';
import { userHome } from '../user-home.ts';

/** The profiles of the config files, for completion; none where a file cannot be read. */
export function profileNames(env: Environment, platform: NodeJS.Platform): readonly string[] {
  try {
    return [...readConfig(locate(env, platform, userHome)).profiles.keys()];
  } catch {
    return [];
  }
}
