import type { ProcessBase } from '../chain/base.ts';
import { stackVariable } from '../chain/stack.ts';
import { commandFailed } from '../command/failed.ts';
import type { Program } from '../command/program.ts';
import { runCommand } from '../command/run.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { decode } from '../credentials/process-json.ts';
import { RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';
import type { Environment } from '../session/environment.ts';

export interface ProcessSettings {
  readonly env: Environment;
  readonly program: Program;
  /** ROLECHAIN_STACK for the command: the profiles in progress. */
  readonly stack: string;
  /** Milliseconds; the command may have to ask a person. */
  readonly limit: number;
  readonly now: () => Date;
}

/**
 * The credentials that another `credential_process` prints. Throws PROCESS_FAILED, with the end of what the command
 * wrote to stderr and nothing of its stdout; CHAIN_RECURSION if the command was rolechain, and refused for that.
 */
export async function fromProcess(
  spec: ProcessBase,
  { env, program, stack, limit, now }: ProcessSettings,
): Promise<Credentials> {
  const { stdout, stderr, fault, stopped } = await runCommand(spec.command, {
    env: { ...env, [stackVariable]: stack },
    program,
    limit,
  });
  const failed = (reason: string): RolechainError =>
    commandFailed({ profile: spec.profile, key: 'credential_process', reason }, stderr);
  if (stopped !== undefined) throw failed(`was ended by ${stopped}`);
  if (fault !== undefined) throw recursion(stderr) ?? failed(fault);
  const { credentials, reason } = decode(stdout);
  if (credentials === undefined) throw failed(`printed something that is not a credential_process document: ${reason}`);
  if (credentials.millisecondsLeft(now()) > 0) return credentials;
  throw failed(`printed credentials that expired at ${credentials.expiration?.toISOString()}`);
}

/** The refusal of a rolechain further down, so that the first one says what happened and not how it was told. */
function recursion(stderr: string): RolechainError | undefined {
  const line = stderr.split('\n').findLast((text) => /^rolechain: error: .*\[CHAIN_RECURSION\]\s*$/.test(text));
  if (line === undefined) return undefined;
  const path = line.replace(/\s*\[CHAIN_RECURSION\]\s*$/, '').replace(/^.*in progress: /, '');
  const names = path.split(' → ').map((name) => plain(name));
  return new RolechainError('CHAIN_RECURSION', { profile: names.at(-1) ?? '', stack: names.slice(0, -1) });
}
