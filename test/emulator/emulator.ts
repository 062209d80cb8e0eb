import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from './calls.ts';
import type { Propagation } from './changing.ts';
import { openDirectory } from './directory.ts';
import { alterAnswer, FaultScript, replaceAnswer, type Fault, type FaultRule } from './faults.ts';
import { SigninTokens } from './federation.ts';
import { Keyring } from './keyring.ts';
import { MfaDevices } from './mfa.ts';
import { iamService, stsService } from './query.ts';
import { inspect, respond, type Inquiry, type Outcome, type Services } from './service.ts';
import { readRequest, type Answer } from './wire.ts';
import type { World } from './world.ts';

export type { Call } from './calls.ts';
export type { Fault } from './faults.ts';
export type { World } from './world.ts';

/** STS, as much of IAM and S3 as shows what sessions may do, and the sign-in to the console, on a port of this machine. */
export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL and those of its kind for STS, IAM, S3 and SIGNIN. */
  readonly url: string;
  /** Every call so far, in the order of arrival. */
  readonly calls: readonly Call[];
  /** How many TCP connections were made to it so far. */
  readonly connections: number;
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
  /** How long requests are still judged by policies that were changed; default: not at all. */
  readonly propagation?: Propagation;
  /** The most that one page of IAM's lists holds; default 1,000, and callers who ask for no number get 100. */
  readonly pageSize?: number;
  /** The time in ms; default: the machine's. A test that moves it need not wait. */
  readonly clock?: () => number;
  /** Sees each answer as it goes out, changed by faults or not, and by how many ms the clock was off for it. */
  readonly answered?: (call: Call, answer: Answer, skew: number) => void;
}

/** Starts an emulator of a world. */
export async function startEmulator(world: World, options: EmulatorOptions = {}): Promise<Emulator> {
  const services = openServices(world, options);
  const clock = options.clock ?? Date.now;
  const calls: Call[] = [];
  const faults = new FaultScript();
  const server = createServer((message, response) => {
    serve({ services, faults, calls, clock, answered: options.answered }, readRequest(message), response).catch(() =>
      response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const url = await listen(server, options.port ?? 0);
  const close = (): Promise<void> => shut(server);
  return {
    url,
    calls,
    get connections() {
      return connections;
    },
    secrets: () => [...services.keyring.secrets(), ...services.signinTokens.secrets()],
    secretOf: (accessKeyId) => findSecret(services, accessKeyId),
    mfaCode: (serial) => services.mfa.code(serial, clock()),
    fault: (fault, rule = {}) => faults.add(fault, rule),
    clearFaults: () => faults.clear(),
    expireSessions: (roleArn) => services.keyring.expireSessions(roleArn),
    revokeSessions: (roleArn) => services.keyring.revokeSessions(roleArn),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openServices(world: World, options: EmulatorOptions): Services {
  const directory = openDirectory(world);
  return {
    directory,
    keyring: new Keyring(directory),
    mfa: new MfaDevices(world),
    signinTokens: new SigninTokens(),
    webIdentities: world.webIdentities ?? [],
    policyCharacters: options.policyCharacters ?? 2048,
    propagation: options.propagation ?? { milliseconds: 0 },
    pageSize: options.pageSize ?? 1000,
  };
}

/** What takes part in every call. */
interface Stage {
  readonly services: Services;
  readonly faults: FaultScript;
  readonly calls: Call[];
  readonly clock: () => number;
  readonly answered: EmulatorOptions['answered'];
}

/** One request from its last byte to the last byte of its answer. */
async function serve(
  { services, clock, ...stage }: Stage,
  arriving: ReturnType<typeof readRequest>,
  response: ServerResponse,
): Promise<void> {
  const inquiry = inspect(await arriving);
  const faults = stage.faults.take({ action: inquiry.action, roleArn: inquiry.params.roleArn });
  const call = record(services, inquiry, faults, new Date(clock()));
  stage.calls.push(call);
  await wait(sum(faults, 'delay'));
  const main = faults.find(({ kind }) => kind !== 'delay' && kind !== 'skew');
  if (main?.kind === 'stall') return;
  if (main?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const skew = sum(faults, 'skew');
  const now = clock() + skew;
  const { answer, errorCode } = carryOut(services, inquiry, main, now);
  call.status = answer.status;
  call.errorCode = errorCode;
  stage.answered?.(call, answer, skew);
  response.writeHead(answer.status, { date: new Date(now).toUTCString(), ...answer.headers });
  if (main?.kind === 'trickle') await trickle(response, answer);
  else response.end(answer.body);
}

function record({ keyring }: Services, inquiry: Inquiry, faults: readonly Fault[], time: Date): Call {
  const { service, action, accessKeyId, params, form, operation, request } = inquiry;
  const key = accessKeyId === undefined ? undefined : keyring.find(accessKeyId);
  return {
    service,
    action,
    accessKeyId,
    callerArn: key?.caller.arn,
    params,
    fields: service === 'iam' ? Object.fromEntries(form) : undefined,
    object: operation && [operation.bucket, operation.key].filter((part) => part !== '').join('/'),
    host: request.headers.get('host'),
    time,
    faults: faults.map(({ kind }) => kind),
    status: undefined,
    errorCode: undefined,
  };
}

function sum(faults: readonly Fault[], kind: 'delay' | 'skew'): number {
  return faults.reduce((total, fault) => (fault.kind === kind ? total + fault.ms : total), 0);
}

function carryOut(services: Services, inquiry: Inquiry, fault: Fault | undefined, now: number): Outcome {
  const replaced = fault && replaceAnswer(fault, inquiry.service === 'iam' ? iamService : stsService, inquiry.id);
  if (replaced)
    return { answer: replaced, errorCode: /<Code>(\w+)</.exec(replaced.body.toString('latin1', 0, 500))?.[1] };
  const outcome = respond(services, inquiry, now);
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

function findSecret({ directory }: Services, accessKeyId: string): string {
  const key = directory.keys.get(accessKeyId);
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
