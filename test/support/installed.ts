import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const has = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));

/** What a real caller, or a look at the system, takes. */
export const programs = {
  aws: has('aws'),
  /** `aws configure export-credentials` came with version 2. */
  awsExport: has('aws') && /^aws-cli\/[2-9]/.test(spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout),
  strace: has('strace'),
  boto3: has('python3') && spawnSync('python3', ['-c', 'import boto3']).status === 0,
};

/** For the name of a test: why it does not run here. */
export function skipped(there: boolean, what: string): string {
  return there ? '' : ` (SKIPPED: no ${what})`;
}
