import { RolechainError } from '../errors/error.ts';

/** What every command about a chain takes. */
export interface ChainFlags {
  /** By default `AWS_PROFILE`, else `default`. */
  readonly profile: string | undefined;
  /** A policy file, or JSON, in place of the profile's own. */
  readonly policy: string | undefined;
  readonly policyArns: readonly string[] | undefined;
}

export interface ProcessFlags extends ChainFlags {
  /** False for `--no-cache`. */
  readonly cache: boolean;
}

/**
 * The flags of `process` read without yargs, which takes longer to load than a whole cache hit: callers write the same
 * few flags every time. Undefined for anything else, a mistake included: yargs has the words for that.
 */
export function quickProcessFlags(argv: readonly string[]): ProcessFlags | undefined {
  let profile: string | undefined;
  let policy: string | undefined;
  let cache = true;
  const policyArns: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const [flag, attached] = splitFlag(argv[index] ?? '');
    if (flag === '--no-cache' && attached === undefined) {
      cache = false;
      continue;
    }
    if (attached === undefined) index += 1;
    const value = attached ?? argv[index];
    if (value === undefined || value === '' || value.startsWith('-')) return undefined;
    if (flag === '--profile' && profile === undefined) profile = value;
    else if (flag === '--policy' && policy === undefined) policy = value;
    else if (flag === '--policy-arn') policyArns.push(value);
    else return undefined;
  }
  return { profile, policy, policyArns: policyArns.length === 0 ? undefined : policyArns, cache };
}

function splitFlag(argument: string): readonly [string, string | undefined] {
  const equals = argument.indexOf('=');
  return equals === -1 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)];
}

/** A flag that may be given once: yargs collects repeated ones in a list. Throws USAGE. */
export function once(name: string): (value: unknown) => string | undefined {
  return (value) => {
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    const reason = Array.isArray(value) ? `--${name} is given more than once` : `--${name} needs a value`;
    throw new RolechainError('USAGE', { reason });
  };
}
