import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a program is on the PATH. */
export const has = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));

const awsVersion = has('aws') ? spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout : '';

/** Whether a version of the AWS CLI knows AWS_ENDPOINT_URL and its kind: from 1.29 and 2.13 on. */
export function knowsEndpointVariables(version: string): boolean {
  const [, major = '0', minor = '0'] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 2 || Number(minor) >= (major === '2' ? 13 : 29);
}

// Where packages of Linux, Homebrew and MacPorts put it.
const bashCompletion = [
  '/usr/share/bash-completion/bash_completion',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
  '/opt/local/etc/profile.d/bash_completion.sh',
].find((file) => existsSync(file));

/** What a real caller, or a look at the system, takes. */
export const programs = {
  aws: has('aws'),
  /** `aws configure export-credentials` came with version 2. */
  awsExport: /^aws-cli\/[2-9]/.test(awsVersion),
  /** Talks to an emulator without a flag on each command. */
  awsWithEndpoints: knowsEndpointVariables(awsVersion),
  strace: has('strace'),
  sh: has('sh'),
  dot: has('dot'),
  rsvgConvert: has('rsvg-convert'),
  bash: has('bash'),
  zsh: has('zsh'),
  fish: has('fish'),
  /** The file that an interactive bash loads the bash-completion package with. */
  bashCompletion,
  boto3: has('python3') && spawnSync('python3', ['-c', 'import boto3']).status === 0,
  /** Another emulator of AWS, by other people. */
  moto: has('python3') && spawnSync('python3', ['-c', 'import moto.server']).status === 0,
};

/** For the name of a test: why it does not run here. */
export function skippedFor(why: string | undefined): string {
  return why === undefined ? '' : ` (SKIPPED: ${why})`;
}

/** The same where something that it takes is not there. */
export function skipped(there: boolean, what: string): string {
  return skippedFor(there ? undefined : `no ${what}`);
}
