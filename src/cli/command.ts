import type { Argv } from 'yargs';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { once } from './flags.ts';

/** What the user gave besides flags. */
export interface Given {
  /** The words after the first `--` of a command that runs another one; undefined without `--`. */
  readonly rest?: readonly string[] | undefined;
  /** Variables that were other than they are now, or were not there. */
  readonly environment: Environment;
}

/** Adds a command to the program; `settle` gets its exit code. What the command does is loaded when it is used. */
export type Register = (program: Argv, settle: (code: number) => void, given: Given) => Argv;

/** `-` as yargs is given it behind `policy check`: it drops a lone dash where a word may be repeated. No argument holds a NUL. */
export const STDIN_WORD = '\0-';

type WithProfile<T> = Argv<T & { profile: string | undefined }>;

const PROFILE = 'the profile (else AWS_PROFILE, else default)';

/** `--profile P`. */
export function profileFlag<T>(program: Argv<T>, describe = PROFILE): WithProfile<T> {
  const completes = 'profiles';
  return program.option('profile', { type: 'string', requiresArg: true, describe, completes, coerce: once('profile') });
}

/** `PROFILE`, or `--profile P`: for a command declared as `name [PROFILE]`, which people type. */
export function profileArgument<T>(program: Argv<T>, describe = PROFILE): WithProfile<T> {
  return profileFlag(program, describe).middleware((given) => {
    const typed = given['PROFILE'];
    if (typed === undefined) return;
    if (given['profile'] !== undefined) {
      throw new RolechainError('USAGE', { reason: 'the profile is given twice, as a word and by --profile' });
    }
    if (typed === '') throw new RolechainError('USAGE', { reason: 'PROFILE is empty' });
    Object.assign(given, { profile: once('profile')(typed) });
  });
}

type WithPolicy<T> = Argv<T & { policy: string | undefined; 'policy-arn': string[] | undefined }>;

/** `--policy` and `--policy-arn`, which narrow the profile's session for this one run. */
export function policyFlags<T>(program: Argv<T>): WithPolicy<T> {
  return program
    .option('policy', {
      type: 'string',
      requiresArg: true,
      describe: 'a session policy, file or JSON, in place of the profile’s',
      completes: 'files',
      coerce: once('policy'),
    })
    .option('policy-arn', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'a managed policy in place of the profile’s; may be repeated',
    });
}

/** `--json`. */
export function jsonFlag<T>(program: Argv<T>): Argv<T & { json: boolean }> {
  return program.option('json', { type: 'boolean', default: false, describe: 'one JSON document' });
}

/** `--no-cache`. */
export function cacheFlag<T>(program: Argv<T>): Argv<T & { 'no-cache': boolean }> {
  const describe = 'neither use nor keep cached credentials';
  return program.option('no-cache', { type: 'boolean', default: false, describe });
}
