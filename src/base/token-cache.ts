import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { LoginBase, SsoBase } from '../chain/base.ts';
import type { Environment } from '../session/environment.ts';
import { readSmallFile } from './small-file.ts';

/** The token that `aws sso login` left for this session or, in the legacy form, start URL. */
export function ssoToken(spec: SsoBase, home: string): string | undefined {
  const name = createHash('sha1')
    .update(spec.session ?? spec.startUrl)
    .digest('hex');
  return field(join(home, '.aws', 'sso', 'cache', `${name}.json`), 'accessToken');
}

/** What `aws login` made for this session. Its key stays when the SDK renews the token, which it does every 15 minutes. */
export function loginKey(spec: LoginBase, home: string, env: Environment): string | undefined {
  const folder = env['AWS_LOGIN_CACHE_DIRECTORY'] ?? join(home, '.aws', 'login', 'cache');
  const name = createHash('sha256').update(spec.session).digest('hex');
  return field(join(folder, `${name}.json`), 'dpopKey');
}

function field(path: string, key: string): string | undefined {
  try {
    const value: unknown = JSON.parse(readSmallFile(path) ?? 'null');
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return typeof found === 'string' && found !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}
