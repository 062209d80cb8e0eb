import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findCommand, type Found } from '../../../src/command/find.ts';
import { isRolechainError } from '../../../src/errors/error.ts';

/** The path found, or the refusal in short. */
function outcome(find: () => string): string {
  try {
    return find();
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return `${error.exitCode}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`;
  }
}

describe('on the disk', () => {
  const root = mkdtempSync(join(tmpdir(), 'rolechain-find-'));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const folder of ['one', 'two', 'one/aws', 'three']) mkdirSync(join(root, folder));
  for (const [file, mode] of [
    ['one/plain', 0o644],
    ['two/plain', 0o755],
    ['two/aws', 0o755],
    ['three/plain', 0o600],
  ] as const) {
    writeFileSync(join(root, file), '');
    chmodSync(join(root, file), mode);
  }
  symlinkSync('missing', join(root, 'one', 'dangling'));
  const path = `${root}/one:${root}/two`;

  it.each([
    { why: 'a folder of the name is passed over', command: 'aws', PATH: path, found: `${root}/two/aws` },
    { why: 'a file without the mark is passed over', command: 'plain', PATH: path, found: `${root}/two/plain` },
    {
      why: 'but told of, where there is nothing better',
      command: 'plain',
      PATH: `${root}/one:${root}/three`,
      found: '126: plain cannot be run: it is not marked as executable (chmod +x plain)',
    },
    {
      why: 'a link to nothing is nothing',
      command: 'dangling',
      PATH: path,
      found: '127: there is no command dangling',
    },
    { why: 'a file is no folder', command: 'x', PATH: `${root}/two/aws`, found: '127: there is no command x' },
    { why: 'an empty part of PATH is here', command: 'no-such', PATH: ':', found: '127: there is no command no-such' },
    { why: 'without PATH the system’s folders', command: 'sh', PATH: undefined, found: '/bin/sh' },
    { why: 'a name with a slash is not looked for', command: `${root}/two/aws`, PATH: '', found: `${root}/two/aws` },
    {
      why: 'a name with a slash at its end',
      command: `${root}/two/aws/`,
      PATH: '',
      found: `127: there is no command ${root}/two/aws/`,
    },
    { why: 'dots are a folder', command: '..', PATH: path, found: '127: there is no command ..' },
  ])('$why', ({ command, PATH, found }) => {
    expect(outcome(() => findCommand(command, { env: { PATH }, platform: 'linux' }))).toBe(found);
  });
});

describe('on Windows', () => {
  const files = new Map<string, Found>([
    ['C:\\aws\\aws.exe', 'program'],
    ['C:\\node\\npm', 'program'],
    ['C:\\node\\npm.cmd', 'program'],
    ['D:\\tool.COM', 'program'],
    ['C:\\aws\\folder.exe', 'folder'],
  ]);
  const look = (path: string): Found => files.get(path);
  const env = { Path: 'C:\\aws;"C:\\node";' };
  const script =
    '126: npm cannot be run: C:\\node\\npm.cmd is a script, which Windows runs only through a shell (say which shell: cmd /c npm)';

  it.each([
    { command: 'aws', found: 'C:\\aws\\aws.exe' },
    { command: 'aws.exe', found: 'C:\\aws\\aws.exe' },
    { command: 'D:\\tool.COM', found: 'D:\\tool.COM' },
    { command: 'npm', found: script },
    { command: 'folder', found: '127: there is no command folder' },
    { command: '', found: "127: there is no command ''" },
    { command: 'terraform', found: '127: there is no command terraform' },
  ])('$command', ({ command, found }) => {
    expect(outcome(() => findCommand(command, { env, platform: 'win32', look }))).toBe(found);
  });
});
