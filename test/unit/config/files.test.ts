import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { locate, readConfig, readPolicyFile, resolvePath } from '../../../src/config/files.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { awsConformance, hasAwsConformance, withoutAwsConformance } from '../../support/aws-conformance.ts';
import { entries, field, list, text } from '../../support/shape.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolechain-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const noHome = (): string => '/from/passwd';

describe.skipIf(!hasAwsConformance)(`AWS’s file location cases${withoutAwsConformance}`, () => {
  const all = hasAwsConformance
    ? list(field(awsConformance('aws-runtime/test-data/file-location-tests.json'), 'tests'))
    : [];
  const cases = all.filter((test) => field(test, 'platform') === 'linux');

  it('are 4 for Linux', () => expect(cases.length).toBe(hasAwsConformance ? 4 : 0));

  it.each(all.map((test) => ({ test, name: text(field(test, 'name')) })))('$name', ({ test }) => {
    const env = Object.fromEntries(entries(field(test, 'environment')).map(([key, value]) => [key, text(value)]));
    const { config, credentials } = locate(env, field(test, 'platform') === 'linux' ? 'linux' : 'win32', noHome);
    expect({ config, credentials }).toEqual({
      config: field(test, 'configLocation'),
      credentials: field(test, 'credentialsLocation'),
    });
  });
});

describe('where the files are', () => {
  it.each([
    { rule: 'HOME', platform: 'linux', env: { HOME: '/h', USERPROFILE: 'no' }, config: '/h/.aws/config' },
    {
      rule: 'the user’s own home where HOME is missing',
      platform: 'linux',
      env: { USERPROFILE: 'no' },
      config: '/from/passwd/.aws/config',
    },
    {
      rule: 'AWS_CONFIG_FILE',
      platform: 'linux',
      env: { HOME: '/h', AWS_CONFIG_FILE: '/x/config' },
      config: '/x/config',
    },
    {
      rule: 'AWS_CONFIG_FILE below the home',
      platform: 'linux',
      env: { HOME: '/h', AWS_CONFIG_FILE: '~/x' },
      config: '/h/x',
    },
    {
      rule: 'an empty AWS_CONFIG_FILE is none',
      platform: 'linux',
      env: { HOME: '/h', AWS_CONFIG_FILE: '' },
      config: '/h/.aws/config',
    },
    { rule: 'USERPROFILE on Windows', platform: 'win32', env: { USERPROFILE: 'C:\\u' }, config: 'C:\\u\\.aws\\config' },
    {
      rule: 'HOMEDRIVE and HOMEPATH on Windows',
      platform: 'win32',
      env: { HOMEDRIVE: 'D:', HOMEPATH: '\\u' },
      config: 'D:\\u\\.aws\\config',
    },
  ] as const)('$rule', ({ platform, env, config }) => expect(locate(env, platform, noHome).config).toBe(config));
});

/** Reads a config file that `make` puts at a path; the answer is its profile names or its refusal. */
function outcome(name: string, make: (path: string) => void): unknown {
  const config = join(folder, name);
  make(config);
  try {
    return [...readConfig({ config, credentials: join(folder, 'none'), home: folder }).profiles.keys()];
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { code: error.code, message: error.message.replace(folder, '…') };
  }
}

describe('FAULT 7: what a config file may be', () => {
  const rows: readonly { rule: string; make: (path: string) => void; expected: unknown }[] = [
    { rule: 'not there: no profiles', make: () => {}, expected: [] },
    { rule: 'a dangling symlink: not there', make: (path) => symlinkSync('/nowhere/at/all', path), expected: [] },
    {
      rule: 'a symlink to a file',
      make: (path) => {
        writeFileSync(`${path}.real`, '[profile a]');
        symlinkSync(`${path}.real`, path);
      },
      expected: ['a'],
    },
    {
      rule: 'a directory',
      make: (path) => mkdirSync(path),
      expected: { code: 'CONFIG_UNREADABLE', message: 'cannot read …/f3: it is a directory' },
    },
    {
      rule: 'a FIFO, which nobody writes to',
      make: (path) => {
        execFileSync('mkfifo', [path]);
      },
      expected: { code: 'CONFIG_UNREADABLE', message: 'cannot read …/f4: it is not a regular file' },
    },
    {
      rule: '50 MB',
      make: (path) => {
        writeFileSync(path, '[');
        truncateSync(path, 50_000_000);
      },
      expected: { code: 'CONFIG_UNREADABLE', message: 'cannot read …/f5: it is larger than 32 MiB' },
    },
    {
      rule: 'one endless line',
      make: (path) => writeFileSync(path, 'k'.repeat(20_000_000)),
      expected: { code: 'CONFIG_SYNTAX', message: 'expected a profile definition, found a property (…/f6:1)' },
    },
    {
      rule: 'invalid UTF-8',
      make: (path) => writeFileSync(path, Buffer.from('[profile a]\nk = \xff\n', 'latin1')),
      expected: { code: 'CONFIG_SYNTAX', message: 'the text is not UTF-8 (…/f7:2)' },
    },
    {
      rule: 'a byte order mark and CRLF',
      make: (path) => writeFileSync(path, '\uFEFF[profile a]\r\nk = v\r\n'),
      expected: ['a'],
    },
    {
      rule: 'symlinks in a circle',
      make: (path) => {
        symlinkSync(`${path}.b`, path);
        symlinkSync(path, `${path}.b`);
      },
      expected: { code: 'CONFIG_UNREADABLE', message: 'cannot read …/f9: its symbolic links lead in a circle' },
    },
  ];

  it.each(rows.map((row, index) => ({ ...row, name: `f${index}` })))('$rule', ({ name, make, expected }) => {
    expect(outcome(name, make)).toEqual(expected);
  });

  it.skipIf(process.getuid?.() === 0)('unreadable (skipped for root, who reads everything)', () => {
    const expected = { code: 'CONFIG_UNREADABLE', message: 'cannot read …/closed: permission denied' };
    expect(
      outcome('closed', (path) => {
        writeFileSync(path, '');
        chmodSync(path, 0);
      }),
    ).toEqual(expected);
  });

  it('/dev/null is how people say "no file"', () => {
    expect(readConfig({ config: '/dev/null', credentials: '/dev/null', home: folder }).profiles.size).toBe(0);
  });
});

it('FAULT 13: a policy file that cannot be read stops everything', () => {
  const file = join(folder, 'gone.json');
  const origin = { file: 'config', line: 3 };
  expect(() => readPolicyFile(file, origin)).toThrow(
    expect.objectContaining({ code: 'POLICY_UNREADABLE', details: { file, reason: 'it does not exist', origin } }),
  );
});

it.each([
  ['~/p.json', '/home/a/p.json'],
  ['file://p.json', '/etc/aws/p.json'],
  ['file:///x/p%20q.json', '/x/p%20q.json'],
  ['file://~/p.json', '/home/a/p.json'],
  ['sub/p.json', '/etc/aws/sub/p.json'],
  ['../p.json', '/etc/p.json'],
  ['/x/p.json', '/x/p.json'],
])('a path %s in a config file of /etc/aws is %s', (written, path) =>
  expect(resolvePath(written, '/etc/aws', '/home/a')).toBe(path),
);
