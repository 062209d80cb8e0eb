import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { has, skipped } from '../support/installed.ts';
import { program, programLine } from '../support/program.ts';

const args = ['process', '--profile', 'role-b', '--no-cache'];
const foreignKeys = {
  AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
};
const nobody = 'http://127.0.0.1:1';

/** Whatever `env` says, the profile’s own chain is walked. */
async function rightSession(box: Box, env: Record<string, string>, words: readonly string[] = args): Promise<void> {
  const emulator = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const { code, stdout, stderr } = await box.run(words, { env });
  expect([code, stderr]).toEqual([0, '']);
  expectDocument(stdout);
  expect(allCalls(emulator.calls)).toEqual(['GetCallerIdentity', 'AssumeRole role-a', 'AssumeRole role-b']);
}

describe('the profile holds against', () => {
  it.for<Record<string, string>>([
    foreignKeys,
    { ...foreignKeys, AWS_SESSION_TOKEN: 'of-somebody' },
    { AWS_SESSION_TOKEN: 'alone' },
    { AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE' },
    { AWS_PROFILE: 'nobody', AWS_DEFAULT_PROFILE: 'nobody' },
    {
      AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/other',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere',
      AWS_ROLE_SESSION_NAME: 'somebody',
    },
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${nobody}/`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'x' },
    { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x', AWS_EC2_METADATA_DISABLED: 'perhaps' },
    { AWS_CREDENTIAL_EXPIRATION: 'yesterday', AWS_ACCOUNT_ID: '222222222222' },
    { AWS_ENDPOINT_URL: nobody, AWS_ENDPOINT_URL_SSO: nobody },
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'perhaps' },
    { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' },
    { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'not a region' },
    { AWS_USE_FIPS_ENDPOINT: 'perhaps', AWS_USE_DUALSTACK_ENDPOINT: 'perhaps' },
    { AWS_MAX_ATTEMPTS: '0', AWS_RETRY_MODE: 'perhaps' },
    { AWS_MAX_ATTEMPTS: '99999', AWS_DEFAULTS_MODE: 'perhaps', AWS_SDK_LOAD_CONFIG: '0' },
    { AWS_SDK_UA_APP_ID: 'a\r\nx: y', AWS_EXECUTION_ENV: 'a\nb', AWS_LAMBDA_FUNCTION_NAME: 'a\nb' },
    { AWS_AUTH_SCHEME_PREFERENCE: 'none', AWS_SIGV4A_SIGNING_REGION_SET: 'x', AWS_ACCOUNT_ID_ENDPOINT_MODE: 'x' },
    { ROLECHAIN_STACK: 'nonsense', ROLECHAIN_MFA_PROMPT: 'terminal', ROLECHAIN_ALLOW_INSECURE_ENDPOINT: 'perhaps' },
    { LANG: 'de_DE.ISO-8859-1', LC_ALL: 'tr_TR', TERM: 'nonsense', COLUMNS: '-1', TZ: 'nonsense', FORCE_COLOR: '9' },
    { LANG: '', LC_ALL: '', TERM: '', COLUMNS: '', TZ: '', NO_COLOR: '' },
    { SSLKEYLOGFILE: '/nowhere/log', SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere', OPENSSL_CONF: '/nowhere' },
    { NODE_PATH: '/nowhere', UV_THREADPOOL_SIZE: 'x', NODE_CHANNEL_FD: '99', DEBUG: '*' },
    {
      NODE_PENDING_DEPRECATION: '1',
      NODE_EXTRA_CA_CERTS: '',
      NODE_ICU_DATA: '/nowhere',
      NODE_COMPILE_CACHE: '/dev/null',
    },
    { AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    { LINES_OF_TEXT: `${'x'.repeat(100)}\n`.repeat(1_000), 'a b': '', 'BASH_FUNC_x%%': '() { :; }' },
  ])('%j', async (env, { box }) => {
    await rightSession(box, env);
  });

  it('AWS_PROFILE, where no other is named, and keys beside it', async ({ box }) => {
    await rightSession(box, { ...foreignKeys, AWS_PROFILE: 'role-b' }, ['process', '--no-cache']);
  });

  const python = has('python3');
  it.skipIf(!python)(
    `a variable that stands there twice is one of the two${skipped(python, 'python3')}`,
    async ({ box }) => {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const words = JSON.stringify([...program, 'process']);
      const env = Object.entries({ ...box.env, AWS_PROFILE: 'role-a' }).map(([name, value]) => `${name}=${value}`);
      // env(1) and Node name each variable once; the system does not mind.
      const script = `import ctypes, json, os
words, env = json.loads(${JSON.stringify(words)}), json.loads(${JSON.stringify(JSON.stringify([...env, 'AWS_PROFILE=role-b']))})
array = lambda texts: (ctypes.c_char_p * (len(texts) + 1))(*[os.fsencode(text) for text in texts], None)
ctypes.CDLL(None).execve(os.fsencode(words[0]), array(words), array(env))`;
      const { code, stdout, stderr } = await box.command(['python3', '-c', script]);
      expect([code, stderr]).toEqual([0, '']);
      expectDocument(stdout);
    },
  );
});

describe('what is nonsense is refused by name:', () => {
  it.for([
    { env: { AWS_REGION: 'evil.example/#' }, says: 'AWS_REGION is not the name of a region [USAGE]' },
    { env: { AWS_REGION: 'us-east-1\nx' }, says: 'AWS_REGION is not the name of a region [USAGE]' },
    { env: { AWS_DEFAULT_REGION: '169.254.169.254' }, says: 'AWS_DEFAULT_REGION is not the name of a region [USAGE]' },
    { env: { AWS_STS_REGIONAL_ENDPOINTS: 'x' }, says: 'AWS_STS_REGIONAL_ENDPOINTS must be legacy or regional [USAGE]' },
    { env: { ROLECHAIN_SESSION_NAME: 'x' }, says: 'ROLECHAIN_SESSION_NAME must be username or config [USAGE]' },
  ])('$env', async ({ env, says }, { box }) => {
    const emulator = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const { code, stdout, stderr } = await box.run(args, { env });
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', `rolechain: error: ${says}`]);
    expect(emulator.calls).toEqual([]);
  });

  it('ROLECHAIN_CACHE', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const { code, stdout, stderr } = await box.run(['process', '--profile', 'role-b'], {
      env: { ROLECHAIN_CACHE: 'x' },
    });
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('ROLECHAIN_CACHE')]);
  });
});

describe('AWS_CONFIG_FILE that is', () => {
  const pipe = (file: string): string =>
    `rolechain: error: cannot read ${file}: it is not a regular file [CONFIG_UNREADABLE]\n`;

  it('a FIFO that nobody writes, and one that a writer holds still, is refused at once', async ({ box }) => {
    execFileSync('mkfifo', [box.path('pipe')]);
    const file = { AWS_CONFIG_FILE: box.path('pipe') };
    const says = `${pipe('~/pipe')}rolechain: hint: make ~/pipe a file that you can read, or name another one\n`;
    expect(await box.run(args, { env: file })).toMatchObject({ code: 3, stdout: '', stderr: says });
    const writer = spawn('sh', ['-c', 'exec 3<>"$1"; echo "[default]" >&3; kill -STOP $$', 'sh', box.path('pipe')]);
    try {
      expect(await box.run(args, { env: file })).toMatchObject({ code: 3, stdout: '', stderr: says });
    } finally {
      writer.kill('SIGKILL');
    }
  });

  it.for(['/dev/stdin', '/dev/fd/3'])('%s is refused with what to do', async (file, { box }) => {
    const script = `echo '[default]' | { exec 3<&0; exec ${programLine} process --profile a; }`;
    const { code, stdout, stderr } = await box.command(['sh', '-c', script], { env: { AWS_CONFIG_FILE: file } });
    expect([code, stdout, stderr]).toEqual([
      3,
      '',
      `${pipe(file)}rolechain: hint: a pipe is not read here; write it to a file and name that\n`,
    ]);
  });

  it.for(['/dev/zero', '/dev/tty', '/proc/self/mem', '/proc/self/environ', '/'])(
    '%s is refused',
    async (file, { box }) => {
      const { code, stdout, stderr } = await box.run(args, { env: { AWS_CONFIG_FILE: file } });
      expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(/\[CONFIG_(UNREADABLE|SYNTAX)\]\n/)]);
    },
  );

  it('the credentials file too is read once as each', async ({ box }) => {
    await rightSession(box, { AWS_SHARED_CREDENTIALS_FILE: box.path('.aws/config') });
  });

  it.for(['', '~/.aws/config'])('%j is the usual one', async (file, { box }) => {
    await rightSession(box, { AWS_CONFIG_FILE: file });
  });

  it('a path of bytes that are no UTF-8 is refused, not taken for one that is missing', async ({ box }) => {
    box.config(fiveHopConfig);
    const script = `AWS_CONFIG_FILE=$HOME/$(printf 'caf\\351'); export AWS_CONFIG_FILE; exec ${programLine} process`;
    const { code, stdout, stderr } = await box.command(['sh', '-c', script]);
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([
      3,
      '',
      'rolechain: error: cannot read ~/caf\uFFFD: its path is not UTF-8 [CONFIG_UNREADABLE]',
    ]);
  });

  it('a text in Latin-1 is refused with the line', async ({ box }) => {
    writeFileSync(box.path('latin'), Buffer.from('[default]\n[profile caf\u00e9]\n', 'latin1'));
    const { code, stderr } = await box.run(args, {
      env: { AWS_CONFIG_FILE: box.path('latin'), LC_ALL: 'de_DE.ISO-8859-1' },
    });
    expect([code, stderr.split('\n')[0]]).toEqual([
      3,
      'rolechain: error: the text is not UTF-8 (~/latin:2) [CONFIG_SYNTAX]',
    ]);
  });

  it('UTF-8 in messages is UTF-8 in every locale', async ({ box }) => {
    box.config('[profile "caf\u00e9"]\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = caf\u00e9\n');
    const { stderr } = await box.run(['process', '--profile', 'caf\u00e9'], { env: { LC_ALL: 'C' } });
    expect(stderr).toContain('caf\u00e9');
  });
});
