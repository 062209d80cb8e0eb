import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sts } from './actions/action.ts';
import type { Call } from './calls.ts';
import { openDirectory } from './directory.ts';
import { alterAnswer, FaultScript, replaceAnswer, type Fault, type FaultRule } from './faults.ts';
import { SigninTokens } from './federation.ts';
import { Keyring } from './keyring.ts';
import { MfaDevices } from './mfa.ts';
import { inspect, respond, type Inquiry, type Outcome } from './service.ts';
import { readRequest, type Answer } from './wire.ts';
import type { World } from './world.ts';

export type { Call } from './calls.ts';
export type { Fault } from './faults.ts';
export type { World } from './world.ts';

/** STS, as much of S3 as shows what sessions may do, and the sign-in to the console, on a port of this machine. */
export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL and those of its kind for STS, S3 and SIGNIN. */
  readonly url: string;
  /** Every call so far, in the order of arrival. */
  readonly calls: readonly Call[];
  /** Every secret access key, session token and sign-in token it ever issued or knows; none may be seen anywhere. */
  secrets(): string[];
  /** The secret access key of a long-term key of the world. */
  secretOf(accessKeyId: string): string;
  /** A code that an MFA device shows now and that is not used yet. */
  mfaCode(serial: string): string;
  /** Makes the next call go wrong, or those that the rule names. */
  fault(fault: Fault, rule?: FaultRule): void;
  clearFaults(): void;
  /** All sessions so far, or those of one role, are over from now on: ExpiredToken. */
  expireSessions(roleArn?: string): void;
  /** All sessions so far, or those of one role, are unknown from now on: InvalidClientTokenId. */
  revokeSessions(roleArn?: string): void;
  close(): Promise<void>;
}

export interface EmulatorOptions {
  /** A fixed port; default: any free one. */
  readonly port?: number;
  /** Characters that session policies of AssumeRole may have; default 2,048. */
  readonly policyCharacters?: number;
}

/** Starts an emulator of a world. */
export async function startEmulator(world: World, options: EmulatorOptions = {}): Promise<Emulator> {
  const sts = openSts(world, options);
  const calls: Call[] = [];
  const faults = new FaultScript();
  const server = createServer((message, response) => {
    serve(sts, faults, calls, readRequest(message), response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  const url = await listen(server, options.port ?? 0);
  const close = (): Promise<void> => shut(server);
  return {
    url,
    calls,
    secrets: () => [...sts.keyring.secrets(), ...sts.signinTokens.secrets()],
    secretOf: (accessKeyId) => findSecret(sts, accessKeyId),
    mfaCode: (serial) => sts.mfa.code(serial, Date.now()),
    fault: (fault, rule = {}) => faults.add(fault, rule),
    clearFaults: () => faults.clear(),
    expireSessions: (roleArn) => sts.keyring.expireSessions(roleArn),
    revokeSessions: (roleArn) => sts.keyring.revokeSessions(roleArn),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openSts(world: World, { policyCharacters = 2048 }: EmulatorOptions): Sts {
  const directory = openDirectory(world);
  return {
    directory,
    keyring: new Keyring(directory),
    mfa: new MfaDevices(world),
    signinTokens: new SigninTokens(),
    webIdentities: world.webIdentities ?? [],
    policyCharacters,
  };
}

/** One request from its last byte to the last byte of its answer. */
async function serve(
  sts: Sts,
  script: FaultScript,
  calls: Call[],
  arriving: ReturnType<typeof readRequest>,
  response: ServerResponse,
): Promise<void> {
  const inquiry = inspect(await arriving);
  const faults = script.take({ action: inquiry.action, roleArn: inquiry.params.roleArn });
  const call = record(sts, inquiry, faults);
  calls.push(call);
  await wait(sum(faults, 'delay'));
  const main = faults.find(({ kind }) => kind !== 'delay' && kind !== 'skew');
  if (main?.kind === 'stall') return;
  if (main?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const now = Date.now() + sum(faults, 'skew');
  const { answer, errorCode } = carryOut(sts, inquiry, main, now);
  call.status = answer.status;
  call.errorCode = errorCode;
  response.writeHead(answer.status, { date: new Date(now).toUTCString(), ...answer.headers });
  if (main?.kind === 'trickle') await trickle(response, answer);
  else response.end(answer.body);
}

function record(sts: Sts, inquiry: Inquiry, faults: readonly Fault[]): Call {
  const { service, action, accessKeyId, params, operation, request } = inquiry;
  const key = accessKeyId === undefined ? undefined : sts.keyring.find(accessKeyId);
  return {
    service,
    action,
    accessKeyId,
    callerArn: key?.caller.arn,
    params,
    object: operation && [operation.bucket, operation.key].filter((part) => part !== '').join('/'),
    host: request.headers.get('host'),
    time: new Date(),
    faults: faults.map(({ kind }) => kind),
    status: undefined,
    errorCode: undefined,
  };
}

function sum(faults: readonly Fault[], kind: 'delay' | 'skew'): number {
  return faults.reduce((total, fault) => (fault.kind === kind ? total + fault.ms : total), 0);
}

function carryOut(sts: Sts, inquiry: Inquiry, fault: Fault | undefined, now: number): Outcome {
  const replaced = fault && replaceAnswer(fault, inquiry.id);
  if (replaced)
    return { answer: replaced, errorCode: /<Code>(\w+)</.exec(replaced.body.toString('latin1', 0, 500))?.[1] };
  const outcome = respond(sts, inquiry, now);
  return fault && outcome.errorCode === undefined
    ? { ...outcome, answer: alterAnswer(fault, outcome.answer) }
    : outcome;
}

async function trickle(response: ServerResponse, { body }: Answer): Promise<void> {
  for (const byte of Buffer.from(body)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    // One after the other is the point.
    // oxlint-disable-next-line no-await-in-loop
    await wait(1000);
  }
  response.end();
}

function findSecret(sts: Sts, accessKeyId: string): string {
  const key = sts.directory.keys.get(accessKeyId);
  if (!key) throw new Error(`no access key ${accessKeyId} in this world`);
  return key.secret;
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // A hundred processes may come at once.
    server.listen({ host: '127.0.0.1', port, backlog: 1024 }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function shut(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
