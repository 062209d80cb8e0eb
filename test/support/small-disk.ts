import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from './case.ts';
import { has, skipped } from './installed.ts';
import { programLine } from './program.ts';

/** Whether this machine lets tests mount file systems of their own, which nobody else sees. */
export const ownMounts =
  process.platform === 'linux' &&
  has('unshare') &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' }).status === 0;

/** For the name of a test. */
export const noMounts = skipped(ownMounts, 'right to mount');

export interface Did {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What lines of a shell script do while `folder` is a file system of its own, made with `options` (mount(8), tmpfs) and holding
 * what lay in the folder. `rolechain` is the program. The file system goes with the script.
 */
export async function onOwnDisk(
  box: Box,
  { folder, options, env = {} }: { folder: string; options: string; env?: Readonly<Record<string, string>> },
  lines: readonly string[],
): Promise<readonly Did[]> {
  const prepare = [
    'set -e',
    'mkdir "$1.before" && cp -a "$1/." "$1.before"',
    `mount -t tmpfs -o mode=700,${options} tmpfs "$1"`,
    'cp -a "$1.before/." "$1" && rm -r "$1.before"',
    'set +e; cd "$1"',
    `rolechain() { ${programLine} "$@"; }`,
  ];
  const steps = lines.map((line, index) => `( ${line} ) >"$2/${index}.out" 2>"$2/${index}.err"; echo $?`);
  const words = ['unshare', '-m', 'sh', '-c', [...prepare, ...steps].join('\n'), 'sh', folder, box.answers];
  const { stdout, stderr } = await box.command(words, { env: { ROLECHAIN_TRACE: '1', ...env } });
  if (stderr !== '') throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((code, index) => {
      const err = take(join(box.answers, `${index}.err`));
      box.said(`stderr of ${lines[index] ?? ''}`, err);
      return { code: Number(code), stdout: take(join(box.answers, `${index}.out`)), stderr: withoutTrace(err) };
    });
}

function take(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  rmSync(file, { force: true });
  return text;
}

function withoutTrace(text: string): string {
  return text.replace(/^rolechain: trace: .*\n/gm, '');
}
