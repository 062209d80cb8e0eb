import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { BaseSpec, LoginBase, SsoBase, WebIdentityBase } from '../../../src/chain/base.ts';
import { baseIdentity, type IdentitySettings } from '../../../src/base/identity.ts';
import { secretKey } from '../../support/stub-sts.ts';

const at = { profile: 'p', origin: { file: '/c', line: 1 } };
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rolechain-identity-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const identity = (spec: BaseSpec, settings: Partial<IdentitySettings> = {}): string | undefined =>
  baseIdentity(spec, { env: {}, home, staticKeys: () => ({ accessKeyId: '', secretAccessKey: '' }), ...settings });
const hex = expect.stringMatching(/^[0-9a-f]{64}$/);

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('what a base is', () => {
  it('a key: its id and its session token, not where it stands', () => {
    const of = (accessKeyId: string, sessionToken?: string, profile = 'p'): unknown => {
      const staticKeys = () => ({
        accessKeyId,
        secretAccessKey: secretKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
      });
      const spec: BaseSpec = { ...at, profile, kind: 'static', accessKeyId, temporary: sessionToken !== undefined };
      return identity(spec, { staticKeys });
    };
    expect(of('AKIAIOSFODNN7EXAMPLE')).toEqual(hex);
    expect(of('AKIAIOSFODNN7EXAMPLE', undefined, 'q')).toBe(of('AKIAIOSFODNN7EXAMPLE'));
    expect(new Set([of('A'), of('B'), of('A', 't'), of('A', 'u')]).size).toBe(4);
  });

  it('the environment’s key', () => {
    const spec: BaseSpec = { ...at, kind: 'environment' };
    const env = { AWS_ACCESS_KEY_ID: 'A', AWS_SESSION_TOKEN: 't' };
    expect(identity(spec, { env })).toEqual(hex);
    expect(identity(spec, { env: { ...env, AWS_SESSION_TOKEN: 'u' } })).not.toBe(identity(spec, { env }));
    expect(identity(spec)).toBeUndefined();
  });

  it('a container’s endpoint', () => {
    const spec: BaseSpec = { ...at, kind: 'container' };
    const of = (uri: string): unknown => identity(spec, { env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: uri } });
    expect(of('/v2/1')).toEqual(hex);
    expect(of('/v2/1')).not.toBe(of('/v2/2'));
    expect(identity(spec)).toBeUndefined();
  });

  it('an instance, and a command', () => {
    const imds: BaseSpec = { ...at, kind: 'imds' };
    expect(identity(imds)).toEqual(hex);
    expect(identity(imds, { env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' } })).not.toBe(
      identity(imds),
    );
    const of = (command: string): unknown => identity({ ...at, kind: 'process', command });
    expect(of('helper a')).toEqual(hex);
    expect(of('helper a')).not.toBe(of('helper b'));
  });

  it.each([{ session: 'corp' }, {}])(
    'an SSO sign-in (%j): other settings or another token are another base',
    (form) => {
      const spec: SsoBase = {
        ...at,
        kind: 'sso',
        startUrl: 'https://x/start',
        region: 'eu-west-1',
        accountId: '111111111111',
        roleName: 'A',
        ...form,
      };
      const sign = (accessToken: string): unknown => {
        const name = createHash('sha1')
          .update('session' in form ? 'corp' : 'https://x/start')
          .digest('hex');
        write(`.aws/sso/cache/${name}.json`, JSON.stringify({ accessToken }));
        return identity(spec);
      };
      expect(identity(spec)).toBeUndefined();
      const first = sign('one');
      expect(first).toEqual(hex);
      expect(identity({ ...spec, roleName: 'B' })).not.toBe(first);
      expect(sign('two')).not.toBe(first);
      expect(sign('one')).toBe(first);
      expect(sign('')).toBeUndefined();
    },
  );

  it('a login: the same after a renewal, another after signing in again', () => {
    const spec: LoginBase = { ...at, kind: 'login', session: 'arn:aws:iam::1:user/a' };
    const folder = join(home, 'elsewhere');
    const env = { AWS_LOGIN_CACHE_DIRECTORY: folder };
    const sign = (fields: object): unknown => {
      const name = createHash('sha256').update(spec.session).digest('hex');
      write(`elsewhere/${name}.json`, JSON.stringify(fields));
      return identity(spec, { env });
    };
    expect(identity(spec, { env })).toBeUndefined();
    const first = sign({ dpopKey: 'k', accessToken: { sessionToken: 'one' } });
    expect(first).toEqual(hex);
    expect(sign({ dpopKey: 'k', accessToken: { sessionToken: 'two' } })).toBe(first);
    expect(sign({ dpopKey: 'l', accessToken: { sessionToken: 'two' } })).not.toBe(first);
    expect(identity(spec)).toBeUndefined();
  });

  it('a web identity: role, token, and session name', () => {
    const tokenFile = write('token', 'one\n');
    const spec: WebIdentityBase = { ...at, kind: 'web-identity', roleArn: 'arn:aws:iam::1:role/a', tokenFile };
    const first = identity(spec);
    expect(first).toEqual(hex);
    expect(identity({ ...spec, sessionName: 'x' })).not.toBe(first);
    write('token', 'two');
    expect(identity(spec)).not.toBe(first);
    write('token', '');
    expect(identity(spec)).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')(
    'a FIFO or a folder in place of a token is none, and is not waited for',
    () => {
      const fifo = join(home, 'fifo');
      execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
      for (const tokenFile of [fifo, home, '/dev/zero']) {
        expect(identity({ ...at, kind: 'web-identity', roleArn: 'r', tokenFile })).toBeUndefined();
      }
    },
  );

  it('a cache that is no JSON is none', () => {
    const name = createHash('sha1').update('corp').digest('hex');
    for (const text of ['', '{', 'null', '[]', '{"accessToken":7}']) {
      write(`.aws/sso/cache/${name}.json`, text);
      const spec: SsoBase = {
        ...at,
        kind: 'sso',
        session: 'corp',
        startUrl: 'u',
        region: 'r',
        accountId: '1',
        roleName: 'A',
      };
      expect(identity(spec)).toBeUndefined();
    }
  });
});
