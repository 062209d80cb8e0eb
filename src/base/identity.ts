import { createHash } from 'node:crypto';

import type { BaseSpec } from '../chain/base.ts';
import type { Secrets } from '../credentials/credentials.ts';
import type { Environment } from '../session/environment.ts';
import { readSmallFile } from './small-file.ts';
import { loginKey, ssoToken } from './token-cache.ts';

export interface IdentitySettings {
  readonly env: Environment;
  /** The user's home folder. */
  readonly home: string;
  readonly staticKeys: (profile: string) => Secrets;
}

/**
 * 64 hex digits that name what the base is, so that what is kept for one sign-in, key or token is not found with
 * another; undefined when there is none now (signed out, no token), which makes everything a miss. Runs on every cache
 * hit: it reads a file at most.
 */
export function baseIdentity(spec: BaseSpec, settings: IdentitySettings): string | undefined {
  const parts = identityOf(spec, settings);
  if (parts.includes(undefined)) return undefined;
  return digest(JSON.stringify([spec.kind, ...parts]));
}

function identityOf(spec: BaseSpec, { env, home, staticKeys }: IdentitySettings): readonly (string | undefined)[] {
  switch (spec.kind) {
    case 'static':
      return key(staticKeys(spec.profile));
    case 'environment':
      return key({ accessKeyId: env['AWS_ACCESS_KEY_ID'], sessionToken: env['AWS_SESSION_TOKEN'] });
    case 'container':
      return [
        env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || undefined,
        // Where everybody asks one address, the token tells who asks.
        digest(env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? ''),
        env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] ?? '',
      ];
    case 'imds':
      return [env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] || ''];
    case 'sso': {
      const { session = '', startUrl, region, accountId, roleName } = spec;
      return [session, startUrl, region, accountId, roleName, secret(ssoToken(spec, home))];
    }
    case 'login':
      return [spec.session, secret(loginKey(spec, home, env))];
    case 'web-identity':
      return [spec.roleArn, spec.tokenFile, spec.sessionName ?? '', secret(readSmallFile(spec.tokenFile)?.trim())];
    case 'process':
      return [spec.command];
  }
}

function key(keys: {
  accessKeyId: string | undefined;
  sessionToken?: string | undefined;
}): readonly (string | undefined)[] {
  return [keys.accessKeyId || undefined, digest(keys.sessionToken ?? '')];
}

function secret(text: string | undefined): string | undefined {
  return text ? digest(text) : undefined;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
