import type { AssumeRoleHop, ChainPlan, FederationHop, Hop } from '../chain/chain-plan.ts';
import { nothingToNarrow } from '../chain/role-policy.ts';
import { sessionArn } from '../chain/session-arn.ts';
import { federatedUserArn, settleSessionName } from '../chain/session-name.ts';
import { runObserved, type ObservedEnding } from '../command/observed.ts';
import { openPipes, type Pipes } from '../command/pipes.ts';
import { assign, assignmentsFor, PROFILE_MARK } from '../environment/assignments.ts';
import { RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { isSystemError } from '../errors/system-error.ts';
import type { Machine } from '../machine.ts';
import type { Environment } from '../session/environment.ts';
import { Standing } from '../standing.ts';
import { narrowing, type Narrowing } from '../trial/narrowing.ts';
import { OutputReader } from '../trial/output-reader.ts';
import { judge, type Verdict } from '../trial/verdict.ts';
import { obtain, openMachineCache, type AcquireRequest, type Obtained } from '../wiring.ts';
import { TrialMemory } from './trial-memory.ts';

export type { Ending } from '../command/in-place.ts';

export interface TrialRequest extends Pick<AcquireRequest, 'profile' | 'policyArns' | 'cache' | 'progress'> {
  /** Where the command stands, from `findUserCommand`. */
  readonly path: string;
  readonly words: readonly string[];
  /** What the user's environment had that ours has not. */
  readonly environment: Environment;
}

/** A session to try a command with. */
export interface TrialSession {
  readonly profile: string;
  /** Undefined where no session policy is in force. */
  readonly narrowing: Narrowing | undefined;
  /** Where the policy was read: a file's path, or the config line that holds it. */
  readonly source: string | undefined;
  /** As STS reported it, in percent. */
  readonly packedPolicySize: number | undefined;
  /** The session's ARN. */
  readonly principal: string | undefined;
  /** The command's environment; it holds the credentials. */
  readonly env: Environment;
}

/** How one run ended, and what its output tells. */
export interface TrialOutcome extends ObservedEnding {
  readonly verdict: Verdict;
  /** Whether the command has left off in the middle of a line where stderr goes. */
  readonly openLine: boolean;
}

/** To where the command's own streams go: 1 is our stdout, 2 our stderr. */
export type Outlets = Readonly<Record<'stdout' | 'stderr', 1 | 2>>;

// With more a code for the device would be needed for each run: an MFA session gets an hour (`mfaWay`).
const MOST_SECONDS = 3_600;

/** One command, tried with one profile's role under one policy after another. */
export class Trials {
  readonly #request: TrialRequest;
  readonly #memory = new TrialMemory();
  readonly #standing = new Standing();
  #pipes: Pipes | undefined;
  /** Why stdout has not got what the command wrote: a full disk. */
  #lost: Error | undefined;

  constructor(request: TrialRequest) {
    this.#request = request;
    // Where a reader has gone away, the command learns of it; to us it is no fault.
    process.stderr.on('error', () => {});
    process.stdout.on('error', (error) => {
      if (!isSystemError(error, 'EPIPE')) this.#lost ??= error;
    });
  }

  /**
   * Assumes the role anew. Without `policy` and without ARNs the profile's own session policy narrows it. Throws what
   * `obtain` throws, USAGE where there is no role.
   */
  async assume(policy?: string): Promise<TrialSession> {
    const { profile, policyArns, cache = true, progress, environment } = this.#request;
    const openCache: AcquireRequest['openCache'] = (machine: Machine, answer) =>
      this.#memory.over(openMachineCache(machine, cache), answer?.cacheKey, machine.clock);
    const obtained = await obtain({
      profile,
      policy,
      policyArns,
      ...(progress === undefined ? {} : { progress }),
      mostSeconds: MOST_SECONDS,
      accept: refuseWithoutRole,
      openCache,
      standing: this.#standing,
    });
    return { ...aboutSession(obtained), env: environmentFor(obtained, environment) };
  }

  /** Does ahead what the next run needs in any case: it starts a program, and on a busy machine that takes its time. */
  prepare(): void {
    this.#pipes ??= openPipes(process.env);
  }

  /**
   * Runs the command once. From now on until it has ended signals are its own. Throws COMMAND_NOT_EXECUTABLE,
   * OUTPUT_UNWRITABLE.
   */
  async run({ env, principal }: TrialSession, outlets: Outlets): Promise<TrialOutcome> {
    const { path, words } = this.#request;
    const readers = { stdout: new OutputReader(), stderr: new OutputReader() };
    const lastByte = new Map<1 | 2, number | undefined>();
    const pipes = this.#pipes;
    this.#pipes = undefined;
    const sameScreen = process.stdout.isTTY && process.stderr.isTTY;
    const { ending, signals } = await runObserved({
      path,
      words,
      env,
      pipes,
      platform: process.platform,
      program: process,
      stdout: outlet(outlets.stdout),
      stderr: outlet(outlets.stderr),
      see: (stream, chunk) => {
        readers[stream].read(chunk);
        lastByte.set(sameScreen ? 2 : outlets[stream], chunk.at(-1));
      },
    });
    if (this.#lost !== undefined)
      throw new RolechainError('OUTPUT_UNWRITABLE', { reason: fileReason(this.#lost) }, { cause: this.#lost });
    const told = [readers.stderr.end(), readers.stdout.end()];
    const openLine = (lastByte.get(2) ?? NEWLINE) !== NEWLINE;
    return { ending, signals, openLine, verdict: judge({ told, ending, principal }) };
  }
}

const NEWLINE = 0x0a;

function refuseWithoutRole({ profile, hops }: ChainPlan): void {
  narrowed(hops.at(-1), profile);
}

/** The session that a policy narrows: the last one, of a role or a federated user. Throws USAGE. */
export function narrowed(hop: Hop | undefined, profile: string): AssumeRoleHop | FederationHop {
  switch (hop?.kind) {
    case 'assume-role':
    case 'federation':
      return hop;
    case 'session-token':
    case undefined:
      throw nothingToNarrow(profile);
  }
}

function aboutSession({ plan, packedPolicySize, callerArn }: Obtained): Omit<TrialSession, 'env'> {
  const { profile } = plan;
  const hop = narrowed(plan.hops.at(-1), profile);
  const { request, policySource: source } = hop;
  return { profile, narrowing: narrowing(request), source, packedPolicySize, principal: principalOf(hop, callerArn) };
}

/** A federated user is of the caller's account, which nobody asks for where the configuration names the session. */
function principalOf(hop: AssumeRoleHop | FederationHop, callerArn: string | undefined): string | undefined {
  if (hop.kind === 'federation' && callerArn === undefined) return undefined;
  const name = settleSessionName(hop, callerArn ?? '');
  return hop.kind === 'assume-role' ? sessionArn(hop.request.roleArn, name) : federatedUserArn(callerArn ?? '', name);
}

function environmentFor({ plan, credentials }: Obtained, environment: Environment): Environment {
  const assignments = assignmentsFor(credentials, plan.region);
  const env = assign({ ...process.env, ...environment }, assignments, process.platform);
  return { ...env, [PROFILE_MARK]: plan.profile };
}

function outlet(descriptor: 1 | 2): NodeJS.WriteStream {
  return descriptor === 1 ? process.stdout : process.stderr;
}
