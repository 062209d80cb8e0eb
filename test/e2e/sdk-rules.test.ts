import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { choices, type Kind } from '../../src/doctor/sdk-rules.ts';
import { programs, skipped } from '../support/installed.ts';
import { root } from '../support/root.ts';

// What `doctor` says of the AWS CLI, boto3 and JavaScript, against the real ones, for every mixture there can be.
const lines: readonly (readonly [Kind, string])[] = [
  ['role', 'role_arn = arn:aws:iam::111111111111:role/r'],
  ['source', 'source_profile = base'],
  ['named source', 'credential_source = Environment'],
  ['web identity', 'web_identity_token_file = TOKEN'],
  ['sso', 'sso_session = s\nsso_account_id = 111111111111\nsso_role_name = r'],
  ['login', 'login_session = arn:aws:sts::111111111111:assumed-role/r/s'],
  ['process', 'credential_process = PROCESS'],
  ['key in config', 'aws_access_key_id = KEY\naws_secret_access_key = s'],
  ['key in credentials', ''],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-sdk-'));
  writeFileSync(join(folder, 'token'), 'token');
  const document = { Version: 1, AccessKeyId: 'PROCESS', SecretAccessKey: 's' };
  writeFileSync(join(folder, 'process'), `#!/bin/sh\necho '${JSON.stringify(document)}'\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Mixture {
  readonly kinds: ReadonlySet<Kind>;
  readonly config: string;
  readonly credentials: string;
}

/** Every mixture that somebody could take for credentials, written to files of its own. */
function mixtures(): readonly Mixture[] {
  return (
    Array.from({ length: 2 ** lines.length }, (_, bits) => {
      const held = lines.filter((__, index) => (bits & (1 << index)) !== 0);
      return { kinds: new Set(held.map(([kind]) => kind)), text: held.map(([, text]) => `${text}\n`).join(''), bits };
    })
      .filter(({ kinds }) => !(kinds.has('key in config') && kinds.has('key in credentials')))
      // A source, or a token, without a role is half a thing, and no reader's words for that are looked at here.
      .filter(
        ({ kinds }) =>
          kinds.has('role') || !['source', 'named source', 'web identity'].some((kind) => has(kinds, kind)),
      )
      .map(({ kinds, text, bits }) => {
        const [config, credentials] = [join(folder, `config-${bits}`), join(folder, `credentials-${bits}`)];
        const own = text.replace('TOKEN', join(folder, 'token')).replace('PROCESS', join(folder, 'process'));
        writeFileSync(
          config,
          `[profile a]\n${own}[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n` +
            '[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n',
        );
        writeFileSync(
          credentials,
          kinds.has('key in credentials') ? '[a]\naws_access_key_id = KEY\naws_secret_access_key = s\n' : '',
        );
        return { kinds, config, credentials };
      })
  );
}

function has(kinds: ReadonlySet<string>, kind: string): boolean {
  return kinds.has(kind);
}

const meanings = new Map([
  ['KEY', 'the access key'],
  ['PROCESS', 'credential_process'],
]);
const named = ({ kinds }: Mixture): string => [...kinds].join(' + ');

describe('the rules of doctor are those of', () => {
  it.skipIf(!programs.boto3)(`botocore${skipped(programs.boto3, 'boto3')}`, () => {
    const all = mixtures();
    const input = all.map(({ config, credentials }) => `${JSON.stringify([config, credentials])}\n`).join('');
    const output = execFileSync('python3', [join(root, 'test/support/programs/botocore-kinds.py')], {
      input,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    const answers = output
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line)).replace(/^refused .*/, 'refused'));
    const real = all.map((one, index) => [named(one), meanings.get(answers[index] ?? '') ?? answers[index]]);
    const told = all.map((one) => [named(one), choices(one.kinds).get('the AWS CLI and boto3')]);
    expect(told).toEqual(real);
  });

  it('JavaScript', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'BASE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    const all = mixtures();
    const real = await Promise.all(all.map(async (one) => [named(one), await javascript(one)]));
    const told = all.map((one) => [
      named(one),
      choices(one.kinds).get('JavaScript')?.replace(', or credential_process where that fails', ''),
    ]);
    expect(told).toEqual(real);
    vi.unstubAllEnvs();
  });
});

async function javascript({ config, credentials }: Mixture): Promise<string> {
  const assumed = (accessKeyId: string) => async () => ({ accessKeyId, secretAccessKey: 's' });
  try {
    const { accessKeyId } = await fromIni({
      profile: 'a',
      filepath: credentials,
      configFilepath: config,
      roleAssumer: assumed('role_arn'),
      roleAssumerWithWebIdentity: assumed('the web identity'),
    })();
    return meanings.get(accessKeyId) ?? accessKeyId;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The SSO provider reads the files again by itself, and not the ones named here.
    if (/SSO|Profile a was not found/i.test(message)) return 'SSO';
    if (/login/i.test(message)) return 'login_session';
    return /Could not resolve credentials/.test(message) ? 'nothing' : message;
  }
}
